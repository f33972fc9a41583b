import type { RefundObservation } from '#libs/payment';
import { ourReference } from '../ours.js';
import type { JuspayOrder, JuspayRefund } from './entities.js';

const STATUSES: Readonly<Record<string, RefundObservation['status']>> = {
  SUCCESS: 'processed',
  FAILURE: 'failed',
  // MANUAL_REVIEW is nobody's end: a person decides at the gateway behind Juspay.
};

/** Juspay's own refunds have ids of its making where ours have our name. */
function isAuto({ initiated_by }: JuspayRefund): boolean {
  return /auto|system|juspay/i.test(initiated_by ?? '');
}

export function fromRefund(order: JuspayOrder, refund: JuspayRefund): RefundObservation {
  const status = STATUSES[refund.status] ?? 'pending';
  const reference = isAuto(refund) ? undefined : ourReference(refund.unique_request_id?.toLowerCase());
  // Only the request's id is there from the beginning and stays as it is.
  const gatewayRefundId = (reference ? undefined : refund.unique_request_id) ?? refund.ref ?? refund.id;
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

/**
 * What Juspay gives back by itself of the transaction that counts makes the order AUTO_REFUNDED; of a charged order, it
 * gave back another transaction.
 */
export function fromRefunds(order: JuspayOrder): RefundObservation[] {
  const refunds = order.refunds ?? [];
  const ofThis = order.status === 'AUTO_REFUNDED' ? refunds : refunds.filter((refund) => !isAuto(refund));
  return ofThis.map((refund) => fromRefund(order, refund));
}
