import { ExactNumber } from '#libs/gateways';
import type { Refund, SimulatedOrder } from '../core/order.js';
import { ist } from './entities.js';

const STATUS = { pending: 'PENDING', processed: 'SUCCESS', failed: 'FAILED' } as const;
const DESCRIPTION = {
  pending: 'In Progress',
  processed: 'Refund processed successfully',
  failed: 'Refund could not be processed by the bank',
} as const;

function common(order: SimulatedOrder, refund: Refund) {
  return {
    refund_amount: ExactNumber.rupees(refund.amount),
    refund_currency: order.currency,
    refund_arn: refund.arn ?? null,
    refund_status: STATUS[refund.status],
    status_description: DESCRIPTION[refund.status],
    refund_type: refund.kind === 'auto' ? 'PAYMENT_AUTO_REFUND' : 'MERCHANT_INITIATED',
    refund_charge: 0,
    refund_splits: [],
    metadata: null,
    created_at: ist(refund.createdAt),
    processed_at: refund.endedAt ? ist(refund.endedAt) : null,
  };
}

export function refundEntity(order: SimulatedOrder, refund: Refund) {
  const accepted = refund.speed;
  const processed = refund.status === 'processed' ? accepted : null;
  return {
    cf_payment_id: refund.tryId,
    cf_refund_id: refund.vendorId,
    order_id: order.id,
    refund_id: refund.id,
    entity: 'refund',
    ...common(order, refund),
    refund_note: refund.note ?? null,
    refund_mode: accepted,
    refund_speed: { requested: refund.speed, accepted, processed, message: null },
  };
}

/** `data.refund` of a webhook: the ids are numbers there. */
export function refundWebhookData(order: SimulatedOrder, refund: Refund) {
  return {
    refund: {
      cf_refund_id: new ExactNumber(refund.vendorId),
      cf_payment_id: new ExactNumber(refund.tryId),
      refund_id: refund.id,
      order_id: order.id,
      entity: 'Refund',
      ...common(order, refund),
      refund_note: refund.note ?? null,
      refund_mode: refund.speed,
    },
  };
}

/** `data.auto_refund`: Cashfree gave the money back by itself, which may happen before there is an order. */
export function autoRefundWebhookData(order: SimulatedOrder, refund: Refund) {
  const attempt = order.tries.find(({ id }) => id === refund.tryId);
  return {
    auto_refund: {
      event: 'AUTO-REFUND',
      cf_refund_id: new ExactNumber(refund.vendorId),
      cf_payment_id: refund.tryId,
      bank_reference: attempt?.rrn ?? null,
      ...common(order, refund),
      refund_reason: refund.note ?? null,
    },
  };
}
