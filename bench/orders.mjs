// @ts-check
// Orders with a payment that waits for its webhook. The first is made through the API; the others are copies of its rows
// under names of their own, so that they have the shape the API gives them, whatever columns it has by then. (Eight
// thousand through the API would take longer than the measurement.)
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { inRoot } from '../dev/checkout/paths.mjs';

/** @typedef {import('./webhook.mjs').Payment & { client: string }} Prepared */
/** @typedef {{ orderId: string; paymentId: string; reference: string; gatewayOrderId: string; amount: number; currency: string }} Template */

/**
 * The last characters count, so that copies sort in the order they are used.
 * @param {string} id @param {number} i
 */
const named = (id, i) => id.slice(0, -6) + i.toString(32).padStart(6, '0');

const copyOrders = `
  INSERT INTO orders SELECT copy.* FROM orders o
  CROSS JOIN jsonb_to_recordset($2) AS c("orderId" text, client text)
  CROSS JOIN LATERAL jsonb_populate_record(o, jsonb_build_object('id', c."orderId", 'reference', c."orderId",
    'notify_client_id', c.client, 'customer', o.customer || jsonb_build_object('id', 'customer-of-' || c."orderId"),
    'request_key', c."orderId")) AS copy
  WHERE o.id = $1`;
// Nobody paid for an hour, says reconciliation: it shall not ask the simulator, which has never heard of the copies.
const copyPayments = `
  INSERT INTO payments SELECT copy.* FROM payments p
  CROSS JOIN jsonb_to_recordset($2) AS c("orderId" text, "paymentId" text, reference text, "gatewayOrderId" text)
  CROSS JOIN LATERAL jsonb_populate_record(p, jsonb_build_object('id', c."paymentId", 'order_id', c."orderId",
    'reference', c.reference, 'gateway_order_id', c."gatewayOrderId", 'request_key', c."orderId",
    'next_check_at', p.next_check_at + interval '1 hour')) AS copy
  WHERE p.order_id = $1`;
const copyTransitions = `
  INSERT INTO payment_transitions SELECT copy.* FROM payment_transitions t
  CROSS JOIN jsonb_to_recordset($2) AS c("orderId" text, "paymentId" text)
  CROSS JOIN LATERAL jsonb_populate_record(t, jsonb_build_object('id', nextval('payment_transitions_id_seq'),
    'order_id', c."orderId", 'payment_id', c."paymentId")) AS copy
  WHERE t.order_id = $1`;

/**
 * @param {import('pg').Client} database
 * @param {{ payments: string; apiKey: string; clients: string[]; count: number }} options
 * @returns {Promise<Prepared[]>} the clients take turns
 */
export async function prepareOrders(database, { payments, apiKey, clients, count }) {
  const template = await throughTheApi(payments, apiKey);
  const copies = Array.from({ length: count }, (_, i) => ({
    orderId: named(template.orderId, i),
    paymentId: named(template.paymentId, i),
    reference: named(template.reference, i),
    gatewayOrderId: named(template.gatewayOrderId, i),
    client: String(clients[i % clients.length]),
  }));
  for (const statement of [copyOrders, copyPayments, copyTransitions])
    await database.query(statement, [template.orderId, JSON.stringify(copies)]);
  // What autovacuum would do sooner or later, at a time of its own choosing; and no checkpoint of these rows either.
  await database.query('VACUUM ANALYZE');
  await database.query('CHECKPOINT');
  const { amount, currency } = template;
  return copies.map(({ orderId, gatewayOrderId, client }) => ({
    key: orderId,
    gatewayOrderId,
    amount,
    currency,
    client,
  }));
}

/** @param {string} url @param {string} apiKey @returns {Promise<Template>} */
async function throughTheApi(url, apiKey) {
  const post = async (/** @type {string} */ path, /** @type {object} */ body) => {
    const headers = {
      authorization: `Bearer ${apiKey}`,
      'content-type': 'application/json',
      'idempotency-key': randomUUID(),
    };
    const response = await fetch(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    const answer = /** @type {any} */ (await response.json());
    if (!response.ok) throw new Error(`POST ${path}: ${response.status} ${JSON.stringify(answer)}`);
    return answer;
  };
  const customer = { id: 'customer', name: 'Asha', email: 'asha@example.com', phone: '9999999999' };
  const order = {
    reference: randomUUID(),
    amount: 42_000,
    currency: 'INR',
    customer,
    notifyClientId: 'driver',
    expiresInSeconds: 86_400,
  };
  const { id: orderId } = await post('/v1/orders', order);
  const payment = await post(`/v1/orders/${orderId}/payments`, { method: 'upi', gateway: 'razorpay' });
  const { id: paymentId, reference, checkout } = payment;
  return {
    orderId,
    paymentId,
    reference,
    gatewayOrderId: checkout.sdk.order_id,
    amount: order.amount,
    currency: 'INR',
  };
}

/** Keys of the development tenant, which everybody knows. */
export function devTenant() {
  const { tenants } = JSON.parse(readFileSync(inRoot('dev/tenants.json'), 'utf8'));
  const { apiKeys, gateways } = tenants.find((/** @type {{ id: string }} */ { id }) => id === 'zomato');
  return { apiKey: String(apiKeys[0].key), webhookSecret: String(gateways.razorpay.webhookSecret) };
}
