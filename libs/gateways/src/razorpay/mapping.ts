import type { Failure, Observation } from '#libs/payment';
import { MalformedWebhook, type WebhookFact } from '../gateway.js';
import { toPaymentMethod } from '../methods.js';
import { parseWebhookJson, readWebhook } from '../reading.js';
import { RAZORPAY_EVENT, RAZORPAY_WEBHOOK, type RazorpayOrder, type RazorpayPayment } from './entities.js';

const EVENTS = new Set(['payment.authorized', 'payment.captured', 'payment.failed', 'order.paid']);

function toStatus(payment: RazorpayPayment): Observation['status'] {
  switch (payment.status) {
    case 'captured':
      return 'success';
    case 'refunded':
      // Captured and given back later is still a success; never captured means Razorpay returned it by itself.
      return payment.captured ? 'success' : 'failed';
    case 'failed':
      return 'failed';
    default:
      // created, authorized, and whatever they add: not captured, so not an end.
      return 'pending';
  }
}

function toFailure(payment: RazorpayPayment): Failure {
  const code = payment.status === 'refunded' ? 'auto_refunded' : (payment.error_reason ?? payment.error_code);
  return { code: code ?? 'payment_failed', message: payment.error_description ?? 'The payment failed.' };
}

function fromPayment(payment: RazorpayPayment, order?: Pick<RazorpayOrder, 'id' | 'receipt'>): Observation {
  const status = toStatus(payment);
  const orderId = payment.order_id ?? order?.id;
  const method = toPaymentMethod(payment.method);
  return {
    ...(order?.receipt && { reference: order.receipt }),
    ...(orderId && { gatewayOrderId: orderId }),
    gatewayPaymentId: payment.id,
    status,
    amount: payment.amount,
    currency: payment.currency,
    ...(method && { method }),
    ...(status === 'failed' && { failure: toFailure(payment) }),
  };
}

function latest(payments: RazorpayPayment[]): RazorpayPayment | undefined {
  return payments.toSorted((a, b) => (b.created_at ?? 0) - (a.created_at ?? 0))[0];
}

/**
 * An order and every try to pay it, as one attempt of ours. The order stays open after a failed try, and a failed try
 * may still be authorized for three days; "failed" therefore means "all that was tried so far failed".
 */
export function fromOrder(order: RazorpayOrder, payments: readonly RazorpayPayment[]): Observation {
  const byStatus = (status: Observation['status']) => payments.filter((payment) => toStatus(payment) === status);
  const telling = latest(byStatus('success')) ?? latest(byStatus('pending')) ?? latest(byStatus('failed'));
  if (telling) return fromPayment(telling, order);
  return {
    ...(order.receipt && { reference: order.receipt }),
    gatewayOrderId: order.id,
    status: 'pending',
    amount: order.amount,
    currency: order.currency,
  };
}

/** @throws MalformedWebhook */
export function fromWebhook(body: Buffer): WebhookFact {
  const json = parseWebhookJson(body);
  const { event: type } = readWebhook(RAZORPAY_EVENT, json);
  if (!EVENTS.has(type)) return { kind: 'ignored', type };
  const { payload, created_at } = readWebhook(RAZORPAY_WEBHOOK, json);
  if (!payload?.payment) throw new MalformedWebhook(`${type} without a payment`);
  const payment = payload.payment.entity;
  // A payment without an order was not made through us (a payment page, a link of the same account).
  if (!payment.order_id && !payload.order) return { kind: 'ignored', type };
  const observation = fromPayment(payment, payload.order?.entity);
  if (created_at !== undefined) observation.at = new Date(created_at * 1000);
  return { kind: 'observation', type, observation };
}
