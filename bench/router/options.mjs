// @ts-check
import { parseOptions, positiveOf } from '../options.mjs';

const usage = 'npm run bench:router -- [--seeds 30] [--columns] [--tuning] [--json]';

/** @param {string[]} args */
export function readOptions(args) {
  const options = /** @type {const} */ ({
    seeds: { type: 'string', default: '30' },
    /** Only the six columns of the comparison. */
    columns: { type: 'boolean', default: false },
    /** The seeds that the constants were chosen on, instead of those that judge them. */
    tuning: { type: 'boolean', default: false },
    /** The figures once more, as one last line. */
    json: { type: 'boolean', default: false },
  });
  const { seeds, columns, tuning, json } = parseOptions(args, options, usage);
  return { seeds: seedsOf(positiveOf(usage)(seeds, 'seeds'), tuning), columns, json };
}

/** Tuning looked at seeds 1 to 8 and nothing else; judgement begins at 10,001. @param {number} count @param {boolean} tuning */
function seedsOf(count, tuning) {
  return Array.from({ length: tuning ? Math.min(count, 8) : count }, (_, i) => (tuning ? 1 : 10_001) + i);
}
