// @ts-check
// One contender under load for a few seconds, the others idle: each event delivered once, to its client, acknowledged.
import { setTimeout as sleep } from 'node:timers/promises';
import { figuresOf } from '../figures.mjs';
import { contenders } from './contenders.mjs';
import { apiKey, contract } from './field.mjs';

/** @typedef {import('../figures.mjs').Figures} Figures */
/** @typedef {import('./measure.mjs').Ground} Ground */
/** @typedef {import('./measure.mjs').Entrant} Entrant */
/**
 * @typedef {object} Burst
 * @property {number} sent
 * @property {number} repeated published again because the first answer was no
 * @property {number} lost
 * @property {number} doubled
 * @property {number} astray on somebody else's phone
 * @property {number} cut phones that lost their connection
 * @property {number} unacknowledged
 * @property {Figures} latency milliseconds from when its batch was due until the phone had it
 * @property {number} lateMsMax by how much the generator missed its schedule
 * @property {import('./meter.mjs').Spent} spent
 */

const silenceMsMax = 20_000;
const lookEveryMs = 50;
/** Propeller writes acknowledged positions 50 ms later: that is part of the cost. */
const tailMs = 250;

/** @param {Ground} ground @param {Entrant} entrant @param {number} devices @returns {Promise<Burst>} */
export async function burst(
  { publisher, meter, next, options: { rate, seconds, batch }, signal },
  { runner, phones },
  devices,
) {
  const count = Math.ceil((rate * seconds) / batch) * batch;
  const first = next(count);
  const ports = runner.nodes.map(({ publishPort }) => publishPort);
  const acksBefore = await acksOf(runner);
  meter.begin(runner.name);
  /** @type {import('./generator/publisher.mjs').Published} */
  const published = await publisher.ask('publish', { contract, apiKey, ports, devices, first, count, rate, batch });
  await untilHeard(phones, published.accepted, signal);
  await sleep(tailMs, undefined, { signal });
  const spent = meter.end();
  const acks = (await acksOf(runner)) - acksBefore;
  const { arrived, doubled, astray, cut, latencyMs } = await phones.take();
  const reason = published.refused[0];
  if (reason)
    throw new Error(`${contenders[runner.name].title} refused ${published.refused.length} of ${count}: ${reason}`);
  return {
    sent: count,
    repeated: published.repeated,
    lost: published.accepted - arrived,
    doubled,
    astray,
    cut,
    unacknowledged: arrived + doubled - acks,
    latency: figuresOf(latencyMs),
    lateMsMax: published.lateMsMax,
    spent,
  };
}

/** @param {import('./field.mjs').Runner} runner */
async function acksOf({ nodes }) {
  const counts = await Promise.all(nodes.map(({ acks }) => acks()));
  return counts.reduce((sum, count) => sum + count, 0);
}

/** @param {import('./phones.mjs').Phones} phones @param {number} count @param {AbortSignal} signal */
async function untilHeard(phones, count, signal) {
  let heard = 0;
  let silentSince = performance.now();
  while (heard < count && performance.now() - silentSince < silenceMsMax) {
    await sleep(lookEveryMs, undefined, { signal });
    const arrived = await phones.arrived();
    if (arrived > heard) silentSince = performance.now();
    heard = arrived;
  }
}
