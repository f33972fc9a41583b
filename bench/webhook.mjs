// @ts-check
// Webhooks as the gateway writes and signs them, by the simulator's own code, so that they stay what Razorpay's look like.
import { pathToFileURL } from 'node:url';

/** @typedef {{ key: string; gatewayOrderId: string; amount: number; currency: string }} Payment */
/** @typedef {{ key: string; body: Buffer; headers: Record<string, string> }} Webhook */

/**
 * @param {string} webhooksModule the simulator's, compiled
 * @param {string} secret
 * @returns {Promise<(payment: Payment, i: number) => Webhook>}
 */
export async function webhookWriter(webhooksModule, secret) {
  const { razorpayWebhooks } = await import(pathToFileURL(webhooksModule).href);
  return (payment, i) => toWebhook(razorpayWebhooks, secret, payment, i);
}

/** @param {any} vendor @param {string} secret @param {Payment} payment @param {number} i @returns {Webhook} */
function toWebhook(vendor, secret, { key, gatewayOrderId, amount, currency }, i) {
  const at = new Date();
  const number = String(i).padStart(12, '0');
  const attempt = { id: `pay_Bn${number}`, status: 'success', at, rrn: number, method: 'upi', amount };
  const order = {
    id: gatewayOrderId,
    tenant: 'zomato',
    amount,
    currency,
    customer: {},
    notes: {},
    tries: [attempt],
    refunds: [],
    createdAt: at,
  };
  const captured = vendor.events(order, attempt, at).find((/** @type {any} */ { type }) => type === 'payment.captured');
  const body = Buffer.from(captured.body);
  const signed = vendor.headers({ webhookSecret: secret }, { id: `evt_${number}`, body: captured.body });
  return { key, body, headers: { 'content-type': 'application/json', 'content-length': `${body.length}`, ...signed } };
}
