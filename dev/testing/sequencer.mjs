// @ts-check
// The longest test files first, so that no core waits for another at the end. jest itself goes by what it has seen before,
// which on a clean checkout is nothing, and then by size.
import { createRequire } from 'node:module';

// Its types are of its CommonJS half.
const { default: Sequencer } = createRequire(import.meta.url)('@jest/test-sequencer');

/** Longest first. */
const long = [
  'e2e/chaos-kill',
  'stress/minute',
  'e2e/flow-receipts',
  'model/money',
  'e2e/app-start',
  'e2e/app-tenant',
  'e2e/propeller-revocation',
  'e2e/propeller-registry',
  'e2e/flow-reconciliation-proof',
];

/** @param {{ path: string }} test */
function placeOf({ path }) {
  const place = long.findIndex((name) => path.includes(`/test/${name}`));
  return place < 0 ? long.length : place;
}

export default class LongestFirst extends Sequencer {
  /** @param {{ path: string }[]} tests @returns {{ path: string }[]} */
  sort(tests) {
    const sorted = /** @type {{ path: string }[]} */ (super.sort(tests));
    return sorted.toSorted((a, b) => placeOf(a) - placeOf(b));
  }
}
