// @ts-check
/** @typedef {import('./simulate.mjs').Policy} Policy */

/** @returns {Policy} */
export const fixedPriority = () => ({ choose: () => 0, feed: () => {} });

const bucket = 125;
const hedging = 0.05;
const sigmas = 3;

/**
 * decision-engine's success-rate routing v3 with its defaults, elimination and reset on, written from its description: a
 * window of the last 125 outcomes for each gateway, ones at first; 5 % of the payments go past the best; a gateway that
 * failed some 59 times in a row counts a fifth; one more than 3 sigma below the best is put back to 3 sigma below it.
 * @param {number} gateways @param {() => number} roll @returns {Policy}
 */
export function decisionEngine(gateways, roll) {
  const windows = Array.from({ length: gateways }, () => new Window());
  const elimination = new Float64Array(gateways).fill(1);
  return {
    choose: () => {
      reset(windows);
      const scores = windows.map(({ ones }, k) => (ones / bucket) * ((elimination[k] ?? 1) < 0.05 ? 0.2 : 1));
      const best = scores.indexOf(Math.max(...scores));
      if (roll() >= hedging) return best;
      const other = Math.floor(roll() * (gateways - 1));
      return other >= best ? other + 1 : other;
    },
    feed: (k, success) => {
      windows[k]?.push(success ? 1 : 0);
      elimination[k] = Math.min(1, (elimination[k] ?? 1) * (success ? 1.0526 : 0.95));
    },
  };
}

class Window {
  outcomes = new Uint8Array(bucket).fill(1);
  ones = bucket;
  oldest = 0;

  push(/** @type {0 | 1} */ outcome) {
    this.ones += outcome - (this.outcomes[this.oldest] ?? 0);
    this.outcomes[this.oldest] = outcome;
    this.oldest = (this.oldest + 1) % bucket;
  }

  /** So many zeros, spread evenly. */
  fill(/** @type {number} */ zeros) {
    const apart = (bucket - 1) / (zeros - 1);
    this.outcomes.fill(1);
    for (let i = 0; i < zeros; i++) this.outcomes[bucket - 1 - Math.ceil(i * apart)] = 0;
    this.ones = this.outcomes.reduce((sum, one) => sum + one, 0);
    this.oldest = 0;
  }
}

/** @param {Window[]} windows */
function reset(windows) {
  const best = Math.max(...windows.map(({ ones }) => ones / bucket));
  const sigma = Math.sqrt(Math.max(best * (1 - best), 0.09) / bucket);
  const lowest = best - sigmas * sigma;
  for (const window of windows)
    if (window.ones / bucket < lowest) window.fill(Math.max(2, Math.floor((1 - lowest) * bucket)));
}
