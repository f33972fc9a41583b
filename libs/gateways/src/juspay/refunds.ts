import type { RefundObservation } from '#libs/payment';
import { ourReference } from '../ours.js';
import type { JuspayOrder, JuspayRefund } from './entities.js';

const STATUSES: Readonly<Record<string, RefundObservation['status']>> = {
  SUCCESS: 'processed',
  FAILURE: 'failed',
  // MANUAL_REVIEW is nobody's end: a person decides at the gateway behind Juspay.
};

/** Juspay's own refunds have ids of its making in the same field. */
function isOurs({ initiated_by }: JuspayRefund): boolean {
  return !initiated_by || initiated_by.toUpperCase() === 'API' || initiated_by.toUpperCase() === 'MERCHANT';
}

export function fromRefund(order: JuspayOrder, refund: JuspayRefund): RefundObservation {
  const status = STATUSES[refund.status] ?? 'pending';
  const reference = isOurs(refund) ? ourReference(refund.unique_request_id?.toLowerCase()) : undefined;
  const gatewayRefundId = refund.ref ?? refund.id;
  const at = new Date(refund.created ?? Number.NaN);
  return {
    ...(reference && { reference }),
    ...(gatewayRefundId && { gatewayRefundId }),
    payment: {
      reference: order.order_id,
      gatewayOrderId: order.order_id,
      ...(order.txn_id && { gatewayPaymentId: order.txn_id }),
    },
    status,
    amount: refund.amount,
    currency: order.currency ?? 'INR',
    ...(status === 'failed' && {
      failure: {
        code: refund.error_code || 'refund_failed',
        message: refund.error_message || 'Juspay could not make the refund.',
      },
    }),
    ...(!Number.isNaN(at.getTime()) && { at }),
  };
}

export function fromRefunds(order: JuspayOrder): RefundObservation[] {
  return (order.refunds ?? []).map((refund) => fromRefund(order, refund));
}
