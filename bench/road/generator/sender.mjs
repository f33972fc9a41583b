// @ts-check
// The gateway: sends signed webhooks on a fixed schedule, whether or not the earlier ones were answered. A closed loop
// would wait for a slow server, and so hide how slow it is (coordinated omission).
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { serve } from '../../child.mjs';
import { now } from '../../clock.mjs';
import { webhookWriter } from '../../webhook.mjs';

/** @typedef {import('../../webhook.mjs').Payment} Payment */
/** @typedef {{ target: string; url: string; payments: Payment[] }} Target */
/** @typedef {import('../../webhook.mjs').Webhook} Webhook */
/** @typedef {{ key: string; dueAt: number; sentAt: number; answeredAt: number; status: number }} Sent status 0: no answer */

const answerMsMax = 30_000;
const headStartMs = 100;

const agent = new Agent({ keepAlive: true, maxFreeSockets: 256 });
/** @type {Map<string, { url: string; webhooks: Webhook[] }>} */
const targets = new Map();

serve({ prepare, run });

/**
 * Beforehand, so that signing costs no time while it measures.
 * @param {Target & { webhooksModule: string; secret: string }} data
 */
async function prepare({ target, url, payments, webhooksModule, secret }) {
  const write = await webhookWriter(webhooksModule, secret);
  const webhooks = payments.map(write);
  targets.set(target, { url, webhooks });
}

/**
 * @param {{ target: string; from: number; count: number; rate: number }} data
 * @returns {Promise<Sent[]>} when each has been answered or given up
 */
async function run({ target, from, count, rate }) {
  const { url, webhooks } = targets.get(target) ?? { url: '', webhooks: [] };
  const startAt = now() + headStartMs;
  const dueAt = (/** @type {number} */ i) => startAt + (i * 1_000) / rate;
  /** @type {Promise<Sent>[]} */
  const sent = [];
  while (sent.length < count) {
    const next = sent.length;
    const webhook = webhooks[from + next];
    if (!webhook) throw new RangeError(`${target} has no webhook ${from + next}`);
    const waitMs = dueAt(next) - now();
    if (waitMs > 0) await sleep(waitMs);
    else sent.push(post(url, webhook, dueAt(next)));
  }
  return await Promise.all(sent);
}

/** @param {string} url @param {Webhook} webhook @param {number} dueAt @returns {Promise<Sent>} */
function post(url, { key, body, headers }, dueAt) {
  const sentAt = now();
  return new Promise((resolve) => {
    const done = (/** @type {number} */ status) => resolve({ key, dueAt, sentAt, answeredAt: now(), status });
    const call = request(url, { method: 'POST', agent, headers, timeout: answerMsMax }, (response) => {
      response.resume().once('end', () => done(response.statusCode ?? 0));
    });
    call.once('timeout', () => call.destroy());
    call.once('error', () => done(0));
    call.end(body);
  });
}
