// @ts-check
import { setImmediate as breathe } from 'node:timers/promises';
import { decisionEngine, fixedPriority } from './baselines.mjs';
import { ours } from './ours.mjs';
import { columns, others } from './scenarios.mjs';
import { bestAt, dayOf, play } from './simulate.mjs';

/** @typedef {import('./simulate.mjs').Day} Day */
/**
 * @typedef {object} Row regrets in percentage points, by seed
 * @property {string} scenario
 * @property {number} gateways
 * @property {boolean} isColumn one of the six that the mean is of
 * @property {{ fixed: number[]; engine: number[]; ours: number[] }} regrets
 * @property {number[]} away payments until less than a tenth goes to a gateway that broke down
 * @property {number[]} back payments until it has half of what it should have again
 * @property {number[]} probing share of regret while nothing changes, pp
 */

/** xorshift32: other numbers than the router's own. @param {number} seed */
export function rollOf(seed) {
  let state = Math.imul(seed, 0x9e3779b1) >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/** @param {import('./ours.mjs').Core} core @param {ReturnType<typeof import('./options.mjs').readOptions>} options */
export async function measure(core, options) {
  /** @type {Row[]} */
  const rows = [];
  for (const scenario of [...columns, ...(options.columns ? [] : others)])
    for (const gateways of options.columns ? [3, 6] : [3, 6, 10]) {
      /** @type {Row} */
      const row = {
        scenario: scenario.name,
        gateways,
        isColumn: columns.includes(scenario) && gateways < 10,
        regrets: { fixed: [], engine: [], ours: [] },
        away: [],
        back: [],
        probing: [],
      };
      for (const seed of options.seeds) {
        const day = dayOf(scenario, gateways, rollOf(seed * 1_000 + gateways));
        row.regrets.fixed.push(play(day, fixedPriority()).regretPp);
        row.regrets.engine.push(play(day, decisionEngine(gateways, rollOf(seed + 500_000))).regretPp);
        const played = play(day, ours(core, gateways, rollOf(seed + 900_000)));
        row.regrets.ours.push(played.regretPp);
        if (scenario.name === 'outage') watchOutage(row, day, played.choices);
        await breathe();
      }
      rows.push(row);
    }
  return rows;
}

const window = 50;

/** Of the day on which gateway 1, the best, is down from .3 to .5. @param {Row} row @param {Day} day @param {Uint8Array} choices */
function watchOutage(row, day, choices) {
  const { payments } = day.scenario;
  const shareAt = (/** @type {number} */ i) => choices.subarray(i, i + window).filter((k) => k === 0).length / window;
  const first = (/** @type {number} */ from, /** @type {(share: number) => boolean} */ holds) => {
    let i = from;
    while (i < payments - window && !holds(shareAt(i))) i++;
    return i - from;
  };
  row.away.push(first(payments * 0.3, (share) => share < 0.1));
  row.back.push(first(payments * 0.5, (share) => share >= 0.5));
  let lost = 0;
  for (let i = payments * 0.35; i < payments * 0.5; i++)
    lost += bestAt(day.rates, i, day.gateways) - (day.rates[i * day.gateways + (choices[i] ?? 0)] ?? 0);
  row.probing.push((100 * lost) / (payments * 0.15));
}

/** Estimates, dice and answer included. @param {import('./ours.mjs').Core} core */
export function decisionsPerSecond(core) {
  const policies = [3, 10].map((gateways) => {
    const policy = ours(core, gateways, rollOf(7));
    const count = 200_000;
    for (let i = 0; i < 20_000; i++) policy.choose(i);
    // The core's own time: others may be at work on this machine.
    const before = process.cpuUsage();
    for (let i = 0; i < count; i++) policy.choose(20_000 + i);
    const { user, system } = process.cpuUsage(before);
    return (count / (user + system)) * 1e6;
  });
  return { three: policies[0] ?? 0, ten: policies[1] ?? 0 };
}
