// @ts-check
import pg from 'pg';
import { step } from '../../dev/terminal/terminal.mjs';
import { prepare } from './prepare.mjs';
import { runPhase } from './phase.mjs';
import { startStack } from '../stack.mjs';
import { readCommits, readNoted, stepsOf } from './steps.mjs';
import { memoryOf } from '../usage.mjs';

/** @typedef {import('../../dev/processes/life.mjs').Life} Life */
/** @typedef {import('./options.mjs').Options} Options */
/** @typedef {import('./phase.mjs').Phase} Phase */
/** @typedef {Phase & { rate: number; bare: Phase; steps: import('./steps.mjs').Steps; accepted: number }} Rate */
/** @typedef {{ rates: Rate[]; memory: Record<string, number> }} Measured */

/** Long enough for the compiler to have seen the hot code. */
const warmUp = { rate: 100, seconds: 8 };
const bareSecondsMax = 5;
/** @type {import('../stack.mjs').App[]} */
const servers = ['simulator', 'payments', 'webhook-worker', 'reconciliation', 'propeller'];

/**
 * @param {Life} life
 * @param {Options} options
 * @returns {Promise<Measured>}
 */
export async function measureRoad(life, options) {
  const stack = await startStack(life, { command: 'npm run bench:road', run: servers, profile: options.profile });
  const database = new pg.Client({ connectionString: stack.databaseUrl });
  await database.connect();
  life.defer(() => database.end());
  const bareSeconds = Math.min(options.seconds, bareSecondsMax);
  const needed = (/** @type {number} */ seconds) =>
    options.rates.reduce((sum, rate) => sum + rate * seconds, warmUp.rate * warmUp.seconds);
  const generator = await prepare(life, {
    stack,
    database,
    devices: options.devices,
    counts: { road: needed(options.seconds), bare: needed(bareSeconds) },
  });

  const next = { road: 0, bare: 0 };
  const phase = async (
    /** @type {'road' | 'bare'} */ target,
    /** @type {number} */ rate,
    /** @type {number} */ seconds,
  ) => {
    const work = { target, from: next[target], count: rate * seconds, rate };
    next[target] += work.count;
    // What has died on the way ends it.
    return /** @type {Phase} */ (await Promise.race([runPhase(generator, work, life.signal), life.failed]));
  };
  const both = async (/** @type {number} */ rate) => {
    const bare = await phase('bare', rate, bareSeconds);
    const before = await readCommits(stack.worker);
    const road = await phase('road', rate, options.seconds);
    const after = await readCommits(stack.worker);
    const noted = await readNoted(database, road.journeys);
    return { ...road, rate, bare, ...stepsOf(noted, { before, after }) };
  };

  await step('warm-up', async () => {
    await phase('bare', warmUp.rate, bareSeconds);
    await phase('road', warmUp.rate, warmUp.seconds);
  });
  /** @type {Rate[]} */
  const rates = [];
  for (const rate of options.rates) {
    await step(`${rate} a second`, async (tell) => {
      const measured = await both(rate);
      rates.push(measured);
      const { phone, lost, doubled } = measured;
      tell(`p50 ${phone.p50.toFixed(1)} ms, p99 ${phone.p99.toFixed(1)} ms, lost ${lost}, doubled ${doubled}`);
    });
  }
  return { rates, memory: memoryOf(generator.watched) };
}
