// @ts-check
// Five devices of four clients. Their ids differ from those of the demo page, so that both can be open.
import { setTimeout as sleep } from 'node:timers/promises';
import { io } from 'socket.io-client';
import { UserError } from '../terminal/user-error.mjs';

/** @typedef {{ tenant: string; clientId: string; deviceId: string; who: string; expected: boolean }} Part */
/** @typedef {Part & { socket: import('socket.io-client').Socket; times: Map<string, number[]> }} Listener `times`: by order, when it heard */

export const RIDER = 'driver_456';
const connectMsMax = 8_000;

/** @type {Part[]} */
const cast = [
  { tenant: 'zomato', clientId: RIDER, deviceId: 'terminal-phone', who: "the rider's phone", expected: true },
  { tenant: 'zomato', clientId: RIDER, deviceId: 'terminal-watch', who: "the rider's watch", expected: true },
  { tenant: 'zomato', clientId: 'customer_terminal', deviceId: 'terminal-phone', who: 'the customer', expected: true },
  { tenant: 'zomato', clientId: 'driver_789', deviceId: 'terminal-phone', who: 'another rider', expected: false },
  { tenant: 'blinkit', clientId: RIDER, deviceId: 'terminal-phone', who: 'same id, other company', expected: false },
];

/**
 * @param {import('./backend.mjs').Backend} backend
 * @param {string} url
 * @returns {Promise<Listener[]>} once every one of them is ready
 */
export function listen(backend, url) {
  return Promise.all(cast.map((part) => connect(backend, url, part)));
}

/** @param {import('./backend.mjs').Backend} backend @param {string} url @param {Part} part @returns {Promise<Listener>} */
async function connect(backend, url, part) {
  const { tenant, clientId, deviceId } = part;
  const token = await backend.token(tenant, { clientId, deviceId });
  const socket = io(url, { transports: ['websocket'], forceNew: true, auth: { token, deviceId, since: 'latest' } });
  /** @type {Map<string, number[]>} */
  const times = new Map();
  socket.on('event', (/** @type {{ type: string; offset?: number; data: { orderId: string } }} */ event) => {
    const at = Date.now();
    if (event.offset !== undefined) socket.emit('ack', event.offset);
    if (event.type === 'order.paid') times.set(event.data.orderId, [...(times.get(event.data.orderId) ?? []), at]);
  });
  await ready(socket, `${tenant} ${clientId}`);
  return { ...part, socket, times };
}

/** @param {import('socket.io-client').Socket} socket @param {string} name */
async function ready(socket, name) {
  let reason = 'no answer';
  socket.on('connect_error', (error) => {
    reason = error.message;
  });
  const isReady = new Promise((resolve) => socket.once('ready', () => resolve(true)));
  if (await Promise.race([isReady, sleep(connectMsMax, false)])) return;
  socket.disconnect();
  throw new UserError(`Propeller did not let ${name} in: ${reason}.`);
}
