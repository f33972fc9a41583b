// @ts-check
// The gateway: distinct signed webhooks, as fast as they are answered (flood) or on a schedule that does not wait for
// answers (steady).
import { setTimeout as sleep } from 'node:timers/promises';
import { serve } from '../../child.mjs';
import { now } from '../../clock.mjs';
import { webhookWriter } from '../../webhook.mjs';
import { Connection } from './connection.mjs';

/** @typedef {{ answered: number; refused: number; startedAt: number; endedAt: number; answerMs: number[] }} Outcome */
/** @typedef {{ port: number; payments: import('../../webhook.mjs').Payment[] }} Work */

const path = '/v1/webhooks/zomato/razorpay';
const headStartMs = 50;

/** @type {(payment: import('../../webhook.mjs').Payment, i: number) => import('../../webhook.mjs').Webhook} */
let write;
/** @type {Buffer[]} */
let requests = [];

serve({ start, prepare, flood, steady });

/** @param {{ webhooksModule: string; secret: string }} data */
async function start({ webhooksModule, secret }) {
  write = await webhookWriter(webhooksModule, secret);
}

/** Signed and serialised before the clock runs. @param {import('../../webhook.mjs').Payment[]} payments */
function prepare(payments) {
  requests = payments.map((payment, i) => {
    const { headers, body } = write(payment, i);
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    return Buffer.concat([Buffer.from(`POST ${path} HTTP/1.1\r\nhost: door\r\n${lines.join('')}\r\n`), body]);
  });
}

/**
 * A closed loop: each connection sends the next webhook when its last one was answered, until the time or the webhooks
 * are used up.
 * @param {{ port: number; connections: number; secondsMax: number }} data
 * @returns {Promise<Outcome>}
 */
async function flood({ port, connections, secondsMax }) {
  const lanes = await openAll(port, connections);
  const outcome = begin();
  const end = outcome.startedAt + secondsMax * 1_000;
  const queue = requests.values();
  const lane = async (/** @type {Connection} */ connection) => {
    for (const request of queue) {
      const sentAt = now();
      count(outcome, await connection.post(request), sentAt);
      if (now() >= end) return;
    }
  };
  await Promise.all(lanes.map(lane));
  return finish(outcome, lanes);
}

/**
 * @param {{ port: number; connections: number; rate: number }} data
 * @returns {Promise<Outcome>}
 */
async function steady({ port, connections, rate }) {
  const lanes = await openAll(port, connections);
  const outcome = begin();
  const startAt = outcome.startedAt + headStartMs;
  let next = 0;
  const lane = async (/** @type {Connection} */ connection) => {
    for (let i = next++; i < requests.length; i = next++) {
      const dueAt = startAt + (i * 1_000) / rate;
      const waitMs = dueAt - now();
      if (waitMs > 0) await sleep(waitMs);
      // From when it was due: a slow server cannot hide behind requests that were held back.
      count(outcome, await connection.post(/** @type {Buffer} */ (requests[i])), Math.max(dueAt, startAt));
    }
  };
  await Promise.all(lanes.map(lane));
  return finish(outcome, lanes);
}

/** @param {number} port @param {number} connections */
function openAll(port, connections) {
  return Promise.all(Array.from({ length: connections }, () => new Connection(port).open()));
}

/** @returns {Outcome} */
const begin = () => ({ answered: 0, refused: 0, startedAt: now(), endedAt: NaN, answerMs: [] });

/** @param {Outcome} outcome @param {number} status @param {number} since */
function count(outcome, status, since) {
  outcome.answered++;
  if (status < 200 || status > 299) outcome.refused++;
  outcome.answerMs.push(now() - since);
}

/** @param {Outcome} outcome @param {Connection[]} lanes */
function finish(outcome, lanes) {
  for (const lane of lanes) lane.close();
  return { ...outcome, endedAt: now() };
}
