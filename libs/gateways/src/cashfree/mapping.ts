import type { Failure, Observation } from '#libs/payment';
import { toPaymentMethod } from '../methods.js';
import type { CashfreeOrder, CashfreePayment } from './entities.js';

const NO_MORE_TRIES = new Set(['EXPIRED', 'TERMINATED']);

function toStatus(payment: CashfreePayment): Observation['status'] {
  switch (payment.payment_status) {
    case 'SUCCESS':
      // A pre-authorization is a SUCCESS that was not captured yet.
      return payment.is_captured === false ? 'pending' : 'success';
    case 'FAILED':
    case 'USER_DROPPED':
    case 'VOID':
    case 'CANCELLED':
      return 'failed';
    default:
      // PENDING, and whatever they add.
      return 'pending';
  }
}

function toFailure(payment: CashfreePayment): Failure {
  const { error_code, error_reason, error_description } = payment.error_details ?? {};
  return {
    code: error_reason ?? error_code ?? payment.payment_status.toLowerCase(),
    message: error_description ?? payment.payment_message ?? 'The payment failed.',
  };
}

export function fromPayment(orderId: string, currency: string | undefined, payment: CashfreePayment): Observation {
  const status = toStatus(payment);
  const method = toPaymentMethod(payment.payment_group);
  const paidIn = payment.payment_currency ?? currency;
  return {
    reference: orderId,
    gatewayOrderId: orderId,
    ...(payment.cf_payment_id && { gatewayPaymentId: payment.cf_payment_id }),
    status,
    amount: payment.payment_amount,
    ...(paidIn && { currency: paidIn }),
    ...(method && { method }),
    ...(status === 'failed' && { failure: toFailure(payment) }),
  };
}

/**
 * Whether some try may have been given back: one that succeeded on an order that is not PAID was too late, of two one
 * was too many, and one that Cashfree gave back may be called failed.
 */
export function mayBeReturned(order: CashfreeOrder, payments: readonly CashfreePayment[]): boolean {
  const having = (status: Observation['status']) => payments.filter((payment) => toStatus(payment) === status).length;
  if (having('pending') > 0) return false;
  return order.order_status === 'PAID' ? having('success') !== 1 : having('success') + having('failed') > 0;
}

/**
 * An order and every try to pay it, as one attempt of ours. A try that is still pending may succeed after the order
 * expired, so it outweighs the order's own status. `returned`: ids of the tries that Cashfree gave back by itself.
 */
export function fromOrder(
  order: CashfreeOrder,
  payments: readonly CashfreePayment[],
  returned: ReadonlySet<string> = new Set(),
): Observation {
  // A page that was opened and left is not a try.
  const tries = payments.filter((payment) => payment.payment_status !== 'NOT_ATTEMPTED');
  const isReturned = (payment: CashfreePayment) => returned.has(payment.cf_payment_id ?? '');
  const gone = tries.find(isReturned);
  const first = (status: Observation['status']) =>
    tries.find((payment) => toStatus(payment) === status && !isReturned(payment));
  const telling = first('success') ?? first('pending') ?? gone ?? first('failed');
  if (telling) {
    const seen = fromPayment(order.order_id, order.order_currency, telling);
    if (telling !== gone) return seen;
    delete seen.failure;
    return { ...seen, status: 'success', returned: true };
  }
  return {
    reference: order.order_id,
    gatewayOrderId: order.order_id,
    status: NO_MORE_TRIES.has(order.order_status) ? 'expired' : 'pending',
    amount: order.order_amount,
    currency: order.order_currency,
  };
}
