import { setTimeout as wait } from 'node:timers/promises';
import type { GatewayName } from '#libs/gateways';
import { newReference } from '#libs/kernel';
import { credentialsOf, sendJson, startWithReceiver } from './started.js';

export type Json = Record<string, unknown>;
export interface Answer {
  status: number;
  body: Json;
  headers: Headers;
}

const basic = (username = '', password = '') => `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;

/** The headers with which a development tenant calls a vendor. */
export function headersOf(gateway: GatewayName, tenant = 'zomato'): Record<string, string> {
  const {
    keyId,
    keySecret,
    clientId = '',
    clientSecret = '',
    apiKey,
    merchantId = '',
  } = credentialsOf(gateway, tenant);
  if (gateway === 'razorpay') return { authorization: basic(keyId, keySecret) };
  if (gateway === 'juspay') return { authorization: basic(apiKey), 'x-merchantid': merchantId };
  return { 'x-client-id': clientId, 'x-client-secret': clientSecret, 'x-api-version': '2023-08-01' };
}

async function read(answer: Promise<Response>): Promise<Answer> {
  const response = await answer;
  return { status: response.status, body: (await response.json()) as Json, headers: response.headers };
}

/** A simulator, and the vendors' APIs as somebody without our adapters calls them. */
export async function startForVendorCalls() {
  const world = await startWithReceiver();
  const call = (method: string, path: string, body?: object, headers: Record<string, string> = {}) => {
    const gateway = path.split('/')[1] as GatewayName;
    const own = ['razorpay', 'cashfree', 'juspay'].includes(gateway) ? headersOf(gateway) : {};
    const init = { method, headers: { 'content-type': 'application/json', ...own, ...headers } };
    return read(fetch(world.url + path, body ? { ...init, body: JSON.stringify(body) } : init));
  };
  const post = (path: string, body: object, headers?: Record<string, string>) => call('POST', path, body, headers);
  const get = (path: string, headers?: Record<string, string>) => call('GET', path, undefined, headers);

  /** A new order of ₹420.50. @returns the id by which the vendor addresses it */
  const order = async (gateway: GatewayName, reference = newReference()): Promise<string> => {
    const customer = { customer_id: 'cust_1', customer_phone: '9999999999' };
    const made = {
      razorpay: () => post('/razorpay/v1/orders', { amount: 42_050, currency: 'INR', receipt: reference }),
      cashfree: () =>
        post('/cashfree/pg/orders', {
          order_id: reference,
          order_amount: 420.5,
          order_currency: 'INR',
          customer_details: customer,
        }),
      juspay: () =>
        post('/juspay/session', {
          order_id: reference,
          amount: '420.50',
          payment_page_client_id: 'zomato',
          action: 'paymentPage',
        }),
    };
    const { body } = await made[gateway]();
    return String(gateway === 'razorpay' ? body['id'] : body['order_id']);
  };
  const decide = (gateway: GatewayName, id: string, outcome: string, more: object = {}) =>
    read(sendJson(`${world.url}/checkout/${gateway}/${id}`, { outcome, ...more }));
  const control = (method: 'POST' | 'PUT', path: string, body: object) =>
    read(world.send(method, `/simulator${path}`, body));

  return {
    ...world,
    call,
    post,
    read: get,
    order,
    decide,
    control,
    /** A paid order. */
    paid: async (gateway: GatewayName) => {
      const id = await order(gateway);
      await decide(gateway, id, 'success');
      return id;
    },
    /** Asks until it is so: what the simulator does later comes without being told. */
    until: async <T>(ask: () => Promise<T>, is: (value: T) => boolean): Promise<T> => {
      const giveUpAt = Date.now() + 10_000;
      let value = await ask();
      while (!is(value) && Date.now() < giveUpAt) {
        await wait(2);
        value = await ask();
      }
      return value;
    },
    /** The webhooks received until now whose type is this. */
    webhooks: (type: string) =>
      world.receiver.received
        .map(({ body, headers }) => ({ headers, body: JSON.parse(body.toString()) as Json, text: body.toString() }))
        .filter(({ body }) => [body['event'], body['type'], body['event_name']].includes(type)),
  };
}

export type VendorCalls = Awaited<ReturnType<typeof startForVendorCalls>>;
