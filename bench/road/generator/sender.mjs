// @ts-check
// The gateway: sends signed webhooks on a fixed schedule, whether or not the earlier ones were answered. A closed loop
// would wait for a slow server, and so hide how slow it is (coordinated omission).
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { serve } from './child.mjs';
import { now } from './clock.mjs';

/** @typedef {{ key: string; gatewayOrderId: string; amount: number; currency: string }} Payment */
/** @typedef {{ target: string; url: string; payments: Payment[] }} Target */
/** @typedef {{ key: string; body: Buffer; headers: Record<string, string> }} Webhook */
/** @typedef {{ key: string; dueAt: number; sentAt: number; answeredAt: number; status: number }} Sent status 0: no answer */

const answerMsMax = 30_000;
const headStartMs = 100;

const agent = new Agent({ keepAlive: true, maxFreeSockets: 256 });
/** @type {Map<string, { url: string; webhooks: Webhook[] }>} */
const targets = new Map();

serve({ prepare, run });

/**
 * Written and signed beforehand by the simulator's own code, so that the bodies stay what Razorpay's look like.
 * @param {Target & { webhooksModule: string; secret: string }} data
 */
async function prepare({ target, url, payments, webhooksModule, secret }) {
  const { razorpayWebhooks } = await import(pathToFileURL(webhooksModule).href);
  const webhooks = payments.map((payment, i) => toWebhook(razorpayWebhooks, secret, payment, i));
  targets.set(target, { url, webhooks });
}

/** @param {any} vendor @param {string} secret @param {Payment} payment @param {number} i @returns {Webhook} */
function toWebhook(vendor, secret, { key, gatewayOrderId, amount, currency }, i) {
  const at = new Date();
  const number = String(i).padStart(12, '0');
  const attempt = { id: `pay_Bn${number}`, status: 'success', at, rrn: number };
  const order = {
    id: gatewayOrderId,
    tenant: 'zomato',
    amount,
    currency,
    customer: {},
    notes: {},
    tries: [attempt],
    createdAt: at,
  };
  const captured = vendor.events(order, attempt, at).find((/** @type {any} */ { type }) => type === 'payment.captured');
  const body = Buffer.from(captured.body);
  const signed = vendor.headers({ webhookSecret: secret }, { id: `evt_${number}`, body: captured.body });
  return { key, body, headers: { 'content-type': 'application/json', 'content-length': `${body.length}`, ...signed } };
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
