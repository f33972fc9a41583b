// @ts-check
// Door, queue, worker and PostgreSQL together: every webhook is about a payment of its own, and counts once its
// transaction has committed. (Propeller takes the notifications, and nobody is connected.)
import { setTimeout as sleep } from 'node:timers/promises';
import { step } from '../../dev/terminal/terminal.mjs';
import { figuresOf } from '../figures.mjs';
import { coresBetween, cpuOf } from '../usage.mjs';
import { connections } from './door.mjs';

/** @typedef {import('../figures.mjs').Figures} Figures */
/** @typedef {import('../orders.mjs').Prepared} Prepared */
/** @typedef {import('./generator/load.mjs').Outcome} Outcome */
/**
 * @typedef {object} Stretch
 * @property {number} sent
 * @property {number} refused
 * @property {number} lost answered 2xx and not applied
 * @property {number} doubled applied more than once
 * @property {number} perSecond from the first request to the last commit
 * @property {number} answeredPerSecond
 * @property {Figures} answer milliseconds from when it was due until the 2xx
 * @property {Figures} committed milliseconds from the door until the commit
 * @property {Record<string, number>} cores
 * @property {number} seconds
 */
/** @typedef {{ rates: (Stretch & { rate: number })[]; burst: Stretch }} Whole */
/**
 * @typedef {object} Ground
 * @property {import('../child.mjs').Child} load
 * @property {import('pg').Client} database
 * @property {Prepared[]} payments
 * @property {number} port
 * @property {() => import('../usage.mjs').Watched[]} watched
 * @property {AbortSignal} signal
 */

const warmUpCount = 3_000;
const commitMsMax = 120_000;
const lookEveryMs = 50;
const epochMs = (/** @type {string} */ time) => `extract(epoch FROM ${time})::float8 * 1000`;

/** @param {import('./options.mjs').Options} options */
export function paymentsNeeded({ rates, seconds, burst }) {
  return warmUpCount + burst + rates.reduce((sum, rate) => sum + rate * seconds * 2, 0);
}

/** @param {Ground} ground @param {import('./options.mjs').Options} options @returns {Promise<Whole>} */
export async function measureWhole(ground, { rates, seconds, burst }) {
  let used = 0;
  const take = (/** @type {number} */ count) => ground.payments.slice(used, (used += count));
  await step('warm-up', async () => void (await stretch(ground, take(warmUpCount), { rate: 500 })));
  /** @type {Whole['rates']} */
  const measured = [];
  for (const rate of rates) {
    await step(`${rate} a second`, async (tell) => {
      const one = { rate, ...(await stretch(ground, take(rate * seconds * 2), { rate })) };
      measured.push(one);
      tell(
        `committed p50 ${one.committed.p50.toFixed(1)} ms, p99 ${one.committed.p99.toFixed(1)} ms, lost ${one.lost}`,
      );
    });
  }
  const atOnce = await step(`${burst} at once`, async (tell) => {
    const one = await stretch(ground, take(burst), {});
    tell(`${one.perSecond.toFixed(0)} a second, lost ${one.lost}, doubled ${one.doubled}`);
    return one;
  });
  return { rates: measured, burst: atOnce };
}

/**
 * @param {Ground} ground @param {Prepared[]} payments @param {{ rate?: number }} how without a rate, a flood
 * @returns {Promise<Stretch>}
 */
async function stretch({ load, database, port, watched, signal }, payments, { rate }) {
  const orders = payments.map(({ key }) => key);
  await load.ask('prepare', payments);
  const before = cpuOf(watched());
  /** @type {Outcome} */
  const outcome = rate
    ? await load.ask('steady', { port, connections, rate })
    : await load.ask('flood', { port, connections, secondsMax: commitMsMax / 1_000 });
  await untilCommitted(database, orders, signal);
  const after = cpuOf(watched());
  const { commits, lastAt, applied, moves } = await readCommits(database, orders);
  const { answered, refused, startedAt, endedAt, answerMs } = outcome;
  return {
    sent: answered,
    refused,
    lost: orders.length - applied,
    doubled: moves - applied,
    perSecond: (applied * 1_000) / (lastAt - startedAt),
    answeredPerSecond: (answered * 1_000) / (endedAt - startedAt),
    answer: figuresOf(answerMs),
    committed: figuresOf(commits),
    cores: coresBetween(before, after),
    seconds: (after.at - before.at) / 1_000,
  };
}

/** @param {import('pg').Client} database @param {string[]} orders @param {AbortSignal} signal */
async function untilCommitted(database, orders, signal) {
  // The last ones tell: looking at all of them each time would be work for the database that is measured.
  const last = orders.slice(-connections);
  const open = `SELECT count(*)::int AS open FROM orders WHERE id = ANY($1) AND status = 'CREATED'`;
  const end = performance.now() + commitMsMax;
  for (const some of [last, orders]) {
    while ((await database.query(open, [some])).rows[0].open > 0 && performance.now() < end)
      await sleep(lookEveryMs, undefined, { signal });
  }
}

/** @param {import('pg').Client} database @param {string[]} orders */
async function readCommits(database, orders) {
  const { rows } = await database.query(
    `SELECT ${epochMs('w.received_at')} AS "receivedAt", ${epochMs('pg_xact_commit_timestamp(w.xmin)')} AS "committedAt"
     FROM webhooks w WHERE w.order_id = ANY($1) AND w.verdict = 'applied'`,
    [orders],
  );
  const counted = await database.query(
    `SELECT (SELECT count(*)::int FROM orders WHERE id = ANY($1) AND status = 'PAID') AS applied,
       (SELECT count(*)::int FROM payment_transitions WHERE order_id = ANY($1) AND to_status = 'SUCCESS') AS moves`,
    [orders],
  );
  return {
    commits: rows.map(({ receivedAt, committedAt }) => committedAt - receivedAt),
    lastAt: rows.reduce((max, { committedAt }) => Math.max(max, committedAt), 0),
    ...counted.rows[0],
  };
}
