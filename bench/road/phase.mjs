// @ts-check
// One stretch at one rate: send, wait until the phones are silent, and compare what was sent with what was heard.
import { setTimeout as sleep } from 'node:timers/promises';
import { figuresOf } from '../figures.mjs';
import { coresBetween, cpuOf } from '../usage.mjs';

/** @typedef {import('../child.mjs').Child} Child */
/** @typedef {import('./generator/devices.mjs').Arrival} Arrival */
/** @typedef {import('./generator/sender.mjs').Sent} Sent */
/** @typedef {import('../figures.mjs').Figures} Figures */
/** @typedef {{ key: string; dueAt: number; arrivedAt: number }} Journey */
/** @typedef {import('./prepare.mjs').Generator} Generator */
/**
 * @typedef {object} Phase
 * @property {number} sent
 * @property {number} refused not answered 2xx
 * @property {number} lost never on the phone
 * @property {number} doubled more than once on the phone
 * @property {number} astray on somebody else's phone
 * @property {number} disconnects
 * @property {Figures} phone milliseconds from the moment a webhook was due to be sent until the phone had its event
 * @property {Figures} answer until the 2xx
 * @property {Figures} late by how much the generator itself missed its schedule
 * @property {Record<string, number>} cores
 * @property {Journey[]} journeys
 */

/** A backlog may be this slow, and no slower, before what is missing counts as lost. */
const silenceMsMax = 15_000;
const lookEveryMs = 100;
/** Long enough for what Propeller would send again for want of an acknowledgement. */
const repeatsMsMax = 2_500;

/**
 * @param {Generator} generator
 * @param {{ target: string; from: number; count: number; rate: number }} work
 * @param {AbortSignal} signal
 * @returns {Promise<Phase>}
 */
export async function runPhase({ sender, devices, owners, watched }, work, signal) {
  const before = cpuOf(watched);
  /** @type {Sent[]} */
  const sent = await sender.ask('run', work);
  await untilHeard(devices, sent.length, signal);
  const cores = coresBetween(before, cpuOf(watched));
  await sleep(repeatsMsMax, undefined, { signal });
  /** @type {{ arrivals: Arrival[]; disconnects: number }} */
  const { arrivals, disconnects } = await devices.ask('take');
  return { ...compare(sent, arrivals, owners), disconnects, cores };
}

/** @param {Child} devices @param {number} count @param {AbortSignal} signal */
async function untilHeard(devices, count, signal) {
  let heard = 0;
  let silentSince = performance.now();
  while (heard < count && performance.now() - silentSince < silenceMsMax) {
    await sleep(lookEveryMs, undefined, { signal });
    const arrived = await devices.ask('arrived');
    if (arrived > heard) silentSince = performance.now();
    heard = arrived;
  }
}

/** @param {Sent[]} sent @param {Arrival[]} arrivals @param {Map<string, string>} owners */
function compare(sent, arrivals, owners) {
  const astray = arrivals.filter(({ key, client }) => owners.get(key) !== client);
  /** @type {Map<string, number>} */
  const firsts = new Map();
  for (const { key, at } of arrivals) if (!firsts.has(key)) firsts.set(key, at);
  const journeys = sent
    .map(({ key, dueAt }) => ({ key, dueAt, arrivedAt: firsts.get(key) ?? NaN }))
    .filter(({ arrivedAt }) => !Number.isNaN(arrivedAt));
  return {
    sent: sent.length,
    refused: sent.filter(({ status }) => status < 200 || status > 299).length,
    lost: sent.length - journeys.length,
    doubled: arrivals.length - firsts.size,
    astray: astray.length,
    phone: figuresOf(journeys.map(({ dueAt, arrivedAt }) => arrivedAt - dueAt)),
    answer: figuresOf(sent.map(({ dueAt, answeredAt }) => answeredAt - dueAt)),
    late: figuresOf(sent.map(({ dueAt, sentAt }) => sentAt - dueAt)),
    journeys,
  };
}
