import { parseWebhookJson, readWebhook } from '../reading.js';
import type { WebhookFact } from '../webhook-fact.js';
import { JUSPAY_WEBHOOK } from './entities.js';

const REFUNDS = new Set(['ORDER_REFUNDED', 'ORDER_REFUND_FAILED', 'REFUND_MANUAL_REVIEW_NEEDED']);

/** Always a hint: nothing signed the body. A refund that Juspay makes by itself is in the order's status. @throws MalformedWebhook */
export function fromWebhook(body: Buffer): WebhookFact {
  const { event_name: type, content } = readWebhook(JUSPAY_WEBHOOK, parseWebhookJson(body));
  if (!content?.order) return { kind: 'ignored', type };
  const { order_id } = content.order;
  const about = REFUNDS.has(type) ? 'refunds' : 'payment';
  return { kind: 'hint', type, payment: { reference: order_id, gatewayOrderId: order_id }, about };
}
