// @ts-check
// Everything that is not measured: orders, signed webhooks, connected phones, and the baseline's server.
import { step } from '../../dev/terminal/terminal.mjs';
import { startChild } from '../child.mjs';
import { devTenant, prepareOrders } from '../orders.mjs';

/** @typedef {import('../child.mjs').Child} Child */
/** @typedef {import('../stack.mjs').Stack} Stack */
/**
 * @typedef {object} Generator
 * @property {Child} sender
 * @property {Child} devices
 * @property {Map<string, string>} owners which client each order's event is for
 * @property {import('../usage.mjs').Watched[]} watched
 */

const bareClient = 'bare';
const generator = (/** @type {string} */ script) => new URL(`generator/${script}`, import.meta.url);

/**
 * @param {import('../../dev/processes/life.mjs').Life} life
 * @param {{ stack: Stack; database: import('pg').Client; devices: number; counts: { road: number; bare: number } }} options
 * @returns {Promise<Generator>}
 */
export async function prepare(life, { stack, database, devices: deviceCount, counts }) {
  const sender = startChild(life, 'sender', generator('sender.mjs'));
  const devices = startChild(life, 'devices', generator('devices.mjs'));
  const bare = startChild(life, 'bare', generator('bare.mjs'));
  const { apiKey, webhookSecret: secret } = devTenant();
  const clients = Array.from({ length: deviceCount }, (_, i) => `driver_${i}`);
  const sign = (/** @type {import('./generator/sender.mjs').Target} */ target) =>
    sender.ask('prepare', { ...target, secret, webhooksModule: stack.webhooksModule });

  /** @type {Map<string, string>} */
  const owners = new Map();
  await step('orders', async (tell) => {
    const { payments: url } = stack;
    const orders = await prepareOrders(database, { payments: url, apiKey, clients, count: counts.road });
    for (const { key, client } of orders) owners.set(key, client);
    await sign({ target: 'road', url: `${url}/v1/webhooks/zomato/razorpay`, payments: orders });
    tell(`${orders.length}, each with a payment and a signed webhook`);
  });
  await step('baseline', async (tell) => {
    const url = `http://127.0.0.1:${await bare.ask('start', { ...stack, secret })}`;
    const orders = Array.from({ length: counts.bare }, (_, i) => bareOrder(i));
    for (const { key } of orders) owners.set(key, bareClient);
    await sign({ target: 'bare', url, payments: orders });
    await devices.ask('connect', { url, clients: [bareClient] });
    tell('verify, Redis, PostgreSQL, Redis, emit: all in one process');
  });
  await step('devices', async (tell) => {
    await devices.ask('connect', { url: stack.propeller, clients, apiKey });
    tell(`${clients.length} connected`);
  });
  const children = [sender, devices].map(({ group: { name, pid } }) => ({ name: `generator: ${name}`, pid }));
  return { sender, devices, owners, watched: [...stack.servers, ...children] };
}

/** @param {number} i */
function bareOrder(i) {
  const key = `order_bare${String(i).padStart(10, '0')}`;
  return { key, gatewayOrderId: key, amount: 42_000, currency: 'INR' };
}
