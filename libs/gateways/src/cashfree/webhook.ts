import { parseWebhookJson, readWebhook } from '../reading.js';
import { MalformedWebhook, type WebhookFact } from '../webhook-fact.js';
import { CASHFREE_EVENT, CASHFREE_PAYMENT_WEBHOOK, CASHFREE_REFUND_WEBHOOK } from './entities.js';
import { fromPayment } from './mapping.js';
import { fromRefund, returnedPayment } from './refunds.js';

const PAYMENTS = new Set(['PAYMENT_SUCCESS_WEBHOOK', 'PAYMENT_FAILED_WEBHOOK', 'PAYMENT_USER_DROPPED_WEBHOOK']);
const REFUNDS = new Set(['REFUND_STATUS_WEBHOOK', 'AUTO_REFUND_STATUS_WEBHOOK']);

/** @throws MalformedWebhook */
export function fromWebhook(body: Buffer): WebhookFact {
  const json = parseWebhookJson(body);
  const { type, event_time } = readWebhook(CASHFREE_EVENT, json);
  const time = new Date(event_time ?? Number.NaN);
  const at = Number.isNaN(time.getTime()) ? {} : { at: time };
  if (PAYMENTS.has(type)) return paymentFact(type, json, at);
  if (REFUNDS.has(type)) return refundFact(type, json, at);
  return { kind: 'ignored', type };
}

function paymentFact(type: string, json: unknown, at: { at?: Date }): WebhookFact {
  const { data } = readWebhook(CASHFREE_PAYMENT_WEBHOOK, json);
  const payment = { ...data.payment, error_details: data.payment.error_details ?? data.error_details };
  const observation = fromPayment(data.order.order_id, data.order.order_currency ?? undefined, payment);
  return { kind: 'observation', type, observation: { ...observation, ...at } };
}

function refundFact(type: string, json: unknown, at: { at?: Date }): WebhookFact {
  const { data: refund } = readWebhook(CASHFREE_REFUND_WEBHOOK, json);
  if (!refund) throw new MalformedWebhook(`${type} without a refund`);
  const returned = returnedPayment(refund);
  if (returned) return { kind: 'observation', type, observation: { ...returned, ...at } };
  const seen = fromRefund(refund);
  // Cashfree names the order or the payment; with neither there is nothing it could be about.
  if (!seen.payment.gatewayOrderId && !seen.payment.gatewayPaymentId) throw new MalformedWebhook(`${type} of nothing`);
  return { kind: 'refund', type, refund: { ...seen, ...at } };
}
