// @ts-check
import { parseOptions, positiveOf } from '../options.mjs';

const usage =
  'npm run bench:intake -- [--seconds 3] [--rounds 5] [--rates 83,500,1000] [--burst 10000] [--profile payments] [--json]';

const options = /** @type {const} */ ({
  /** Of one round at the door, and of half a stretch at one rate. */
  seconds: { type: 'string', default: '3' },
  /** In which the door and the bare route take turns. */
  rounds: { type: 'string', default: '5' },
  // 5,000 a minute, then a rush.
  rates: { type: 'string', default: '83,500,1000' },
  /** So many at once, as fast as they are answered. */
  burst: { type: 'string', default: '10000' },
  /** A server whose CPU profile is kept: payments or webhook-worker. */
  profile: { type: 'string' },
  /** The figures once more, as one last line. */
  json: { type: 'boolean', default: false },
});

/** @typedef {{ seconds: number; rounds: number; rates: number[]; burst: number; profile: string | undefined; json: boolean }} Options */

/**
 * @param {string[]} args
 * @returns {Options}
 */
export function readOptions(args) {
  const values = parseOptions(args, options, usage);
  const positive = positiveOf(usage);
  return {
    seconds: positive(values.seconds, 'seconds'),
    rounds: positive(values.rounds, 'rounds'),
    rates: values.rates.split(',').map((rate) => positive(rate, 'rates')),
    burst: positive(values.burst, 'burst'),
    profile: values.profile,
    json: values.json,
  };
}
