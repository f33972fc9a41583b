// @ts-check
// The backend: publishes on a fixed schedule, whether or not the earlier calls were answered, in batches, to each node in
// turn. Each event goes to one client; over a run every client gets about the same number.
import { setTimeout as sleep } from 'node:timers/promises';
import { credentials, loadPackageDefinition, Metadata } from '@grpc/grpc-js';
import { serve } from '../../child.mjs';
import { now } from '../../clock.mjs';

/**
 * @typedef {object} Work
 * @property {string} contract URL of the compiled libs/propeller-contract
 * @property {string} apiKey
 * @property {number[]} ports one for each node
 * @property {number} devices
 * @property {number} first the number of the first event: never used twice
 * @property {number} count
 * @property {number} rate
 * @property {number} batch
 */
/** @typedef {{ accepted: number; refused: string[]; repeated: number; lateMsMax: number }} Published */

const headStartMs = 50;
const answerMsMax = 20_000;
const attemptsMax = 10;
const pauseMs = 200;
const ttlSeconds = 600;
// No divisor in common with the number of devices: neighbours in time are no neighbours in memory.
const stride = 7_919;

/** @type {Map<number, any>} */
const stubs = new Map();

serve({ publish });

/** @param {Work} work @returns {Promise<Published>} when each call was answered */
async function publish({ contract, apiKey, ports, devices, first, count, rate, batch }) {
  for (const port of ports) if (!stubs.has(port)) stubs.set(port, await connect(contract, port));
  const metadata = new Metadata();
  metadata.set('authorization', `Bearer ${apiKey}`);
  const startAt = now() + headStartMs;
  let lateMsMax = 0;
  const calls = [];
  for (let sent = 0; sent < count; sent += batch) {
    const dueAt = startAt + (sent * 1_000) / rate;
    const waitMs = dueAt - now();
    if (waitMs > 0) await sleep(waitMs);
    lateMsMax = Math.max(lateMsMax, now() - dueAt);
    const numbers = Array.from({ length: Math.min(batch, count - sent) }, (_, i) => first + sent + i);
    const requests = numbers.map((number) => requestOf(number, devices, dueAt));
    calls.push(call(stubs.get(Number(ports[(sent / batch) % ports.length])), requests, metadata));
  }
  const answers = await Promise.all(calls);
  const refused = answers.flatMap((answer) => answer.refused);
  const repeated = answers.reduce((sum, answer) => sum + answer.repeated, 0);
  return { accepted: count - refused.length, refused, repeated, lateMsMax };
}

/** @param {string} contract @param {number} port */
async function connect(contract, port) {
  const { packageDefinition } = await import(contract);
  const { propeller } = /** @type {any} */ (loadPackageDefinition(packageDefinition(['PublishService'])));
  return new propeller.v1.PublishService(`127.0.0.1:${port}`, credentials.createInsecure());
}

/** Some 400 bytes on the wire, as an event about an order has. @param {number} number @param {number} devices @param {number} dueAt */
function requestOf(number, devices, dueAt) {
  const to = (number * stride) % devices;
  const data = {
    orderId: `ord_01JDBENCH${String(number).padStart(15, '0')}`,
    reference: `reference-${number}`,
    amount: 42_000,
    currency: 'INR',
    paymentId: `pay_01JDBENCH${String(number).padStart(15, '0')}`,
    gateway: 'razorpay',
    method: 'upi',
    number,
    to,
    dueAt,
  };
  const event = {
    id: `evt_bench_${number}`,
    source: '/payments',
    type: 'order.paid',
    subject: data.orderId,
    time: { seconds: Math.floor(dueAt / 1_000), nanos: 0 },
    dataJson: JSON.stringify(data),
  };
  return { target: { clientId: `client_${to}` }, event, ttl: { seconds: ttlSeconds } };
}

/**
 * What may be tried again is, with the same ids, as any backend does.
 * @param {any} stub @param {unknown[]} requests @param {Metadata} metadata
 * @returns {Promise<{ refused: string[]; repeated: number }>} why some were refused, after all
 */
async function call(stub, requests, metadata) {
  let left = requests;
  let repeated = 0;
  for (let attempt = 1; ; attempt++) {
    const errors = await callOnce(stub, left, metadata);
    const open = left.filter((_, i) => errors[i]);
    if (open.length === 0 || attempt === attemptsMax) return { refused: errors.filter(Boolean), repeated };
    left = open;
    repeated += left.length;
    await sleep(pauseMs);
  }
}

/** @param {any} stub @param {unknown[]} requests @param {Metadata} metadata @returns {Promise<string[]>} for each, why not, or nothing */
function callOnce(stub, requests, metadata) {
  return new Promise((resolve) => {
    const deadline = Date.now() + answerMsMax;
    const onAnswer = (/** @type {Error | null} */ error, /** @type {any} */ response) =>
      resolve(requests.map((_, i) => error?.message ?? response.results[i]?.error?.message ?? ''));
    stub.publishBatch({ requests }, metadata, { deadline }, onAnswer);
  });
}
