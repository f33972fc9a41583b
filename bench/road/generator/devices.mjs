// @ts-check
// The phones: plain socket.io clients that acknowledge what they are sent, and note when it came.
import { io } from 'socket.io-client';
import { serve } from '../../child.mjs';
import { now } from '../../clock.mjs';

/** @typedef {{ key: string; id: string; client: string; at: number }} Arrival key: the order it is about */

const connectingMax = 50;
const connectMsMax = 20_000;

/** @type {Arrival[]} */
let arrivals = [];
let disconnects = 0;

serve({
  connect,
  arrived: () => arrivals.length,
  take: () => {
    const taken = { arrivals, disconnects };
    arrivals = [];
    disconnects = 0;
    return taken;
  },
});

/**
 * @param {{ url: string; clients: string[]; apiKey?: string }} data without a key, without a token
 */
async function connect({ url, clients, apiKey }) {
  const waiting = clients.slice();
  const lane = async () => {
    for (let client = waiting.pop(); client; client = waiting.pop()) {
      const token = apiKey ? await mint(url, apiKey, client) : client;
      await connectOne(url, client, token);
    }
  };
  await Promise.all(Array.from({ length: connectingMax }, lane));
}

/** @param {string} url @param {string} apiKey @param {string} clientId */
async function mint(url, apiKey, clientId) {
  const response = await fetch(`${url}/v1/client-tokens`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ clientId, deviceId: 'phone' }),
  });
  if (!response.ok) throw new Error(`no token: ${response.status} ${await response.text()}`);
  return /** @type {{ token: string }} */ (await response.json()).token;
}

/** @param {string} url @param {string} client @param {string} token @returns {Promise<void>} */
function connectOne(url, client, token) {
  const socket = io(url, { transports: ['websocket'], forceNew: true, auth: { token, deviceId: 'phone' } });
  socket.on('event', (event) => {
    arrivals.push({ key: event.subject, id: event.id, client, at: now() });
    socket.emit('ack', event.offset);
  });
  socket.on('disconnect', () => disconnects++);
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${client} was not ready in time`)), connectMsMax);
    socket.once('connect_error', (error) => reject(new Error(`${client} was refused: ${error.message}`)));
    socket.once('ready', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
