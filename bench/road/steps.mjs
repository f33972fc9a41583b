// @ts-check
// Where the time went, from what the processes write down anyway. All of it is means, so that the steps add up to the
// whole. The processes note whole milliseconds, rounded down: within the road that cancels out, and the first step looks
// half a millisecond shorter than it is, the last one longer.
import { meanOf } from '../figures.mjs';

/** @typedef {import('./phase.mjs').Journey} Journey */
/** @typedef {{ key: string; receivedAt: number; takenAt: number; claimedAt: number; acceptedAt: number }} Noted */
/** @typedef {{ count: number; seconds: number }} Histogram */
/** @typedef {Record<'door' | 'queue' | 'worker' | 'outbox' | 'push', number>} Steps milliseconds */

export const stepNames = /** @type {const} */ ({
  door: 'door: sent → received',
  queue: 'queue: received → taken',
  worker: 'worker: taken → committed',
  outbox: 'outbox: committed → claimed',
  push: 'push: claimed → phone',
});

// The relay's lease: a claim moves due_at this far ahead, and nothing moves it back.
const leaseMs = 10_000;
const ms = (/** @type {string} */ column) => `extract(epoch FROM ${column})::float8 * 1000`;
const noted = `
  SELECT o.id AS key, ${ms('w.received_at')} AS "receivedAt", ${ms('w.processed_at')} AS "takenAt",
    ${ms('x.due_at')} - ${leaseMs} AS "claimedAt", ${ms('x.accepted_at')} AS "acceptedAt"
  FROM orders o JOIN webhooks w ON w.order_id = o.id
  JOIN outbox x ON x.subject = o.id AND x.recipient = o.notify_client_id
  WHERE o.id = ANY($1) AND w.verdict = 'applied' AND x.attempts = 1`;

/**
 * @param {import('pg').Client} database
 * @param {Journey[]} journeys
 * @returns {Promise<(Journey & { noted: Noted })[]>} those that went straight through
 */
export async function readNoted(database, journeys) {
  const { rows } = await database.query(noted, [journeys.map(({ key }) => key)]);
  const byKey = new Map(rows.map((row) => [row.key, /** @type {Noted} */ (row)]));
  return journeys.flatMap((journey) => {
    const its = byKey.get(journey.key);
    return its ? [{ ...journey, noted: its }] : [];
  });
}

/**
 * From the door to the commit, counted by the worker itself.
 * @param {string} worker its address
 * @returns {Promise<Histogram>}
 */
export async function readCommits(worker) {
  const text = await (await fetch(`${worker}/metrics`)).text();
  const value = (/** @type {string} */ suffix) =>
    Number(new RegExp(`^webhook_queue_seconds_${suffix} (\\S+)`, 'm').exec(text)?.[1] ?? 0);
  return { count: value('count'), seconds: value('sum') };
}

/**
 * @param {(Journey & { noted: Noted })[]} journeys
 * @param {{ before: Histogram; after: Histogram }} commits
 * @returns {{ steps: Steps; accepted: number }}
 */
export function stepsOf(journeys, { before, after }) {
  const mean = (/** @type {(journey: typeof journeys[number]) => number} */ of) => meanOf(journeys.map(of));
  const queue = mean(({ noted: { receivedAt, takenAt } }) => takenAt - receivedAt);
  const toCommit = (1_000 * (after.seconds - before.seconds)) / (after.count - before.count);
  const steps = {
    door: mean(({ dueAt, noted: { receivedAt } }) => receivedAt - dueAt),
    queue,
    worker: toCommit - queue,
    outbox: mean(({ noted: { receivedAt, claimedAt } }) => claimedAt - receivedAt) - toCommit,
    push: mean(({ arrivedAt, noted: { claimedAt } }) => arrivedAt - claimedAt),
  };
  return { steps, accepted: mean(({ noted: { claimedAt, acceptedAt } }) => acceptedAt - claimedAt) };
}
