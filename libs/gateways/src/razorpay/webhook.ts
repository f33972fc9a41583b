import { parseWebhookJson, readWebhook } from '../reading.js';
import { MalformedWebhook, type WebhookFact } from '../webhook-fact.js';
import { RAZORPAY_EVENT, RAZORPAY_WEBHOOK, type RazorpayWebhook } from './entities.js';
import { fromDowntime, fromPayment, fromRefund } from './mapping.js';

const PAYMENTS = new Set(['payment.authorized', 'payment.captured', 'payment.failed', 'order.paid']);
const REFUNDS = new Set(['refund.created', 'refund.processed', 'refund.failed', 'refund.speed_changed']);
const DOWNTIMES = /^payment\.downtime\./;

/** @throws MalformedWebhook */
export function fromWebhook(body: Buffer): WebhookFact {
  const json = parseWebhookJson(body);
  const { event: type } = readWebhook(RAZORPAY_EVENT, json);
  const read = PAYMENTS.has(type)
    ? paymentFact
    : REFUNDS.has(type)
      ? refundFact
      : DOWNTIMES.test(type)
        ? downtimeFact
        : undefined;
  return read ? read(type, readWebhook(RAZORPAY_WEBHOOK, json)) : { kind: 'ignored', type };
}

const at = ({ created_at }: RazorpayWebhook) => (created_at === undefined ? {} : { at: new Date(created_at * 1000) });

function paymentFact(type: string, webhook: RazorpayWebhook): WebhookFact {
  const { payment, order } = webhook.payload ?? {};
  if (!payment) throw new MalformedWebhook(`${type} without a payment`);
  // A payment without an order was not made through us (a payment page, a link of the same account).
  if (!payment.entity.order_id && !order) return { kind: 'ignored', type };
  return { kind: 'observation', type, observation: { ...fromPayment(payment.entity, order?.entity), ...at(webhook) } };
}

function refundFact(type: string, webhook: RazorpayWebhook): WebhookFact {
  const { refund, payment } = webhook.payload ?? {};
  if (!refund) throw new MalformedWebhook(`${type} without a refund`);
  const orderId = payment?.entity.order_id;
  if (payment && !orderId) return { kind: 'ignored', type };
  if (payment) {
    // Razorpay gave it back by itself. That says more about the payment than about a refund.
    const observation = fromPayment(payment.entity);
    if (observation.returned) return { kind: 'observation', type, observation: { ...observation, ...at(webhook) } };
  }
  const seen = fromRefund(refund.entity, orderId ? { gatewayOrderId: orderId } : {});
  return { kind: 'refund', type, refund: { ...seen, ...at(webhook) } };
}

function downtimeFact(type: string, { payload }: RazorpayWebhook): WebhookFact {
  const downtime = payload?.['payment.downtime'];
  if (!downtime) throw new MalformedWebhook(`${type} without a downtime`);
  return { kind: 'downtime', type, downtime: fromDowntime(downtime.entity) };
}
