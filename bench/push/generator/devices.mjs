// @ts-check
// Phones: one connection each, from an address of this process's own, every event acknowledged and noted. Written on
// sockets rather than with the vendors' clients, which would use more of the machine than the servers do.
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
 * @property {() => void} onClose
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
      const onEvent = (/** @type {Data} */ data) => note(index, data);
      const onClose = () => void (phones.delete(index) && heard.cut++);
      const port = Number(ports[index % ports.length]);
      const phone = open({ port, localAddress, token, onEvent, onClose });
      phones.set(index, phone);
      await within(phone.ready, index);
    }
  };
  await Promise.all(Array.from({ length: connectingMax }, lane));
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
