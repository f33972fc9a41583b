// @ts-check
// What a tenant's backend does: our public API with its key. And the customer, at the simulated gateway.
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { inRoot } from '../checkout/paths.mjs';
import { UserError } from '../terminal/user-error.mjs';

/** @typedef {import('../../apps/payments/src/demo/page/api.js').Order} Order */
/** @typedef {import('../../apps/payments/src/demo/page/api.js').Payment} Payment */
/** @typedef {import('../../apps/payments/src/demo/page/api.js').Delivery} Delivery */

const callMsMax = 20_000;

const newOrder = {
  amount: 42_000,
  currency: 'INR',
  customer: { id: 'customer_terminal', name: 'Asha', email: 'asha@example.com', phone: '9999999999' },
  notifyClientId: 'driver_456',
};

export class Backend {
  /** @type {Map<string, string>} */
  #keys;

  /** @param {import('../checkout/environment.mjs').Ports} ports */
  constructor(ports) {
    this.payments = `http://localhost:${ports.payments}`;
    this.propeller = `http://localhost:${ports.propeller}`;
    this.simulator = `http://localhost:${ports.simulator}`;
    /** @type {{ tenants: { id: string; apiKeys: { key: string }[] }[] }} */
    const { tenants } = JSON.parse(readFileSync(inRoot('dev/tenants.json'), 'utf8'));
    this.#keys = new Map(tenants.map(({ id, apiKeys }) => [id, apiKeys[0]?.key ?? '']));
  }

  /** @throws UserError when a process that the demo needs is not there */
  async check() {
    for (const url of [this.payments, this.propeller, this.simulator]) {
      const answer = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(3_000) }).catch(() => undefined);
      if (!answer?.ok) {
        const what = answer ? `is not ready: ${(await answer.text()).slice(0, 300)}` : 'does not answer';
        throw new UserError(`${url} ${what}. The demo needs the whole stack: npm start first.`);
      }
    }
  }

  /** @returns {Promise<Order>} */
  createOrder() {
    const reference = `terminal-${randomUUID().slice(0, 8)}`;
    return this.#call('zomato', 'POST', `${this.payments}/v1/orders`, { ...newOrder, reference });
  }

  /** @param {string} orderId @returns {Promise<Payment>} */
  startPayment(orderId) {
    return this.#call('zomato', 'POST', `${this.payments}/v1/orders/${orderId}/payments`, { method: 'upi' });
  }

  /** The customer agrees in their UPI app. @param {Payment} payment */
  async approve({ checkout }) {
    if (!checkout) throw new UserError('No gateway answered. Are they switched off on the demo page?');
    await this.#call('zomato', 'POST', checkout.url, { outcome: 'success' });
  }

  /** @param {string} orderId @returns {Promise<{ order: Order; deliveries: Delivery[] }>} */
  async progress(orderId) {
    /** @type {Order} */
    const order = await this.#call('zomato', 'GET', `${this.payments}/v1/orders/${orderId}`);
    const lists = order.payments.map(({ reference }) =>
      this.#call('zomato', 'GET', `${this.simulator}/simulator/deliveries?reference=${reference}`),
    );
    return { order, deliveries: (await Promise.all(lists)).flatMap(({ items }) => items) };
  }

  /** @param {string} tenant @param {{ clientId: string; deviceId: string }} device @returns {Promise<string>} */
  async token(tenant, device) {
    const body = { ...device, ttlSeconds: 300 };
    return (await this.#call(tenant, 'POST', `${this.propeller}/v1/client-tokens`, body)).token;
  }

  /**
   * @param {string} tenant @param {'GET' | 'POST'} method @param {string} url @param {object} [body]
   * @returns {Promise<any>}
   */
  async #call(tenant, method, url, body) {
    // The customer's own page at the gateway is no business of our key.
    const ours = url.startsWith(this.payments) || url.startsWith(this.propeller);
    const response = await fetch(url, {
      method,
      headers: {
        ...(ours && { authorization: `Bearer ${this.#keys.get(tenant)}` }),
        ...(body && { 'content-type': 'application/json', 'idempotency-key': randomUUID() }),
      },
      ...(body && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(callMsMax),
    });
    const text = await response.text();
    if (!response.ok) throw new UserError(`${method} ${url} answered ${response.status}: ${text.slice(0, 500)}`);
    return JSON.parse(text);
  }
}
