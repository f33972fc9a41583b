// @ts-check
// Phones: one connection each, from an address of this process's own, every event acknowledged and noted. Written on
// sockets rather than with the vendors' clients, which would use more of the machine than the servers do.
import { setTimeout as sleep } from 'node:timers/promises';
import { serve } from '../../child.mjs';
import { now } from '../../clock.mjs';
import { grpcPhones } from './grpc-phone.mjs';
import { socketIoPhone } from './socketio-phone.mjs';
import { websocketPhone } from './websocket-phone.mjs';

/**
 * @typedef {object} Phone
 * @property {Promise<void>} ready
 * @property {() => void} close
 */
/**
 * @typedef {object} Line how a phone is connected
 * @property {number} port
 * @property {string} localAddress
 * @property {string} token
 * @property {(data: Data) => void} onEvent
 * @property {() => unknown} onClose
 */
/** @typedef {{ number: number; to: number; dueAt: number }} Data */
/** @typedef {{ arrived: number; doubled: number; astray: number; cut: number; latencyMs: number[] }} Heard */
/**
 * @typedef {object} Work
 * @property {import('../contenders.mjs').Wire} wire
 * @property {number[]} ports one for each node
 * @property {string} localAddress
 * @property {string} contract
 * @property {{ index: number; token: string }[]} phones
 */

const connectingMax = 64;
const connectMsMax = 30_000;
const attemptsMax = 30;
const pauseMs = 500;

/** @type {Map<number, Phone>} */
const phones = new Map();
/** @type {Set<number>} */
let numbers = new Set();
let heard = nothing();

serve({
  connect,
  close: (/** @type {number} */ from) => phones.forEach((phone, index) => index >= from && hangUp(index, phone)),
  arrived: () => numbers.size,
  take: () => {
    const taken = { ...heard, arrived: numbers.size };
    heard = nothing();
    numbers = new Set();
    return taken;
  },
});

/** @returns {Heard} */
function nothing() {
  return { arrived: 0, doubled: 0, astray: 0, cut: 0, latencyMs: [] };
}

/** @param {Work} work */
async function connect({ wire, ports, localAddress, contract, phones: wanted }) {
  const open = await openers[wire](contract);
  const queue = wanted.values();
  const lane = async () => {
    for (const { index, token } of queue) {
      const port = Number(ports[index % ports.length]);
      await dial(index, (onClose) =>
        open({ port, localAddress, token, onEvent: (data) => note(index, data), onClose }),
      );
    }
  };
  await Promise.all(Array.from({ length: connectingMax }, lane));
}

/** A server may have had enough of new connections for a moment. @param {number} index @param {(onClose: () => void) => Phone} open */
async function dial(index, open) {
  for (let attempt = 1; ; attempt++) {
    const phone = open(() => phones.get(index) === phone && phones.delete(index) && heard.cut++);
    try {
      await within(phone.ready, index);
      phones.set(index, phone);
      return;
    } catch (error) {
      phone.close();
      if (attempt === attemptsMax) throw error;
      await sleep(pauseMs);
    }
  }
}

/** @type {Record<Work['wire'], (contract: string) => Promise<(line: Line) => Phone>>} */
const openers = {
  websocket: async () => websocketPhone,
  socketio: async () => socketIoPhone,
  grpc: grpcPhones,
};

/** @param {number} index @param {Data} data */
function note(index, { number, to, dueAt }) {
  if (to !== index) heard.astray++;
  if (numbers.has(number)) heard.doubled++;
  else heard.latencyMs.push(now() - dueAt);
  numbers.add(number);
}

/** @param {number} index @param {Phone} phone */
function hangUp(index, phone) {
  phones.delete(index);
  phone.close();
}

/** @param {Promise<void>} ready @param {number} index */
async function within(ready, index) {
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`phone ${index} was not ready in time`)), connectMsMax);
  });
  await Promise.race([ready, late]).finally(() => clearTimeout(timer));
}
