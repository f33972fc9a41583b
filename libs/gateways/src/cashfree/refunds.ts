import type { Observation, RefundObservation } from '#libs/payment';
import { ourReference } from '../ours.js';
import type { CashfreeRefund } from './entities.js';

function toStatus({ refund_status }: CashfreeRefund): RefundObservation['status'] {
  if (refund_status === 'SUCCESS') return 'processed';
  // PENDING and ONHOLD may still become one or the other, as may whatever they add.
  return refund_status === 'FAILED' || refund_status === 'CANCELLED' ? 'failed' : 'pending';
}

/** `PAYMENT_AUTO_REFUND`: a payment that came too late, or twice. `UNRECONCILED_AUTO_REFUND`: one they could not place. */
export function isAutoRefund({ refund_type }: CashfreeRefund): boolean {
  return refund_type?.endsWith('_AUTO_REFUND') ?? false;
}

/** @param orderId where the call says it and the refund need not */
export function fromRefund(refund: CashfreeRefund, orderId = refund.order_id): RefundObservation {
  const status = toStatus(refund);
  const reference = isAutoRefund(refund) ? undefined : ourReference(refund.refund_id);
  const at = new Date(refund.processed_at ?? refund.created_at ?? Number.NaN);
  return {
    ...(reference && { reference }),
    ...(refund.cf_refund_id && { gatewayRefundId: refund.cf_refund_id }),
    payment: {
      ...(orderId && { reference: orderId, gatewayOrderId: orderId }),
      ...(refund.cf_payment_id && { gatewayPaymentId: refund.cf_payment_id }),
    },
    status,
    amount: refund.refund_amount,
    ...(refund.refund_currency && { currency: refund.refund_currency }),
    ...(status === 'failed' && {
      failure: {
        code: `refund_${refund.refund_status.toLowerCase()}`,
        message: refund.status_description ?? 'Cashfree could not make the refund.',
      },
    }),
    ...(!Number.isNaN(at.getTime()) && { at }),
  };
}

/** The tries of an order that Cashfree gave back by itself. */
export function returnedTries(refunds: readonly CashfreeRefund[]): Set<string> {
  const auto = refunds.filter((refund) => isAutoRefund(refund) && toStatus(refund) !== 'failed');
  return new Set(auto.flatMap(({ cf_payment_id }) => cf_payment_id ?? []));
}

/** What a refund that Cashfree makes by itself says about its payment: it came, and goes back in full. */
export function returnedPayment(refund: CashfreeRefund): Observation | undefined {
  const orderId = refund.order_id;
  if (!orderId || !isAutoRefund(refund) || toStatus(refund) === 'failed') return undefined;
  return {
    reference: orderId,
    gatewayOrderId: orderId,
    ...(refund.cf_payment_id && { gatewayPaymentId: refund.cf_payment_id }),
    status: 'success',
    returned: true,
    amount: refund.refund_amount,
    ...(refund.refund_currency && { currency: refund.refund_currency }),
  };
}
