import type { Failure, Observation } from './observation.js';
import { orderMayMove, paymentMayMove, type OrderStatus, type PaymentStatus } from './states.js';

/** What the decision needs to know of an order. */
export interface OrderState {
  id: string;
  status: OrderStatus;
}

/** What the decision needs to know of an attempt: chiefly, what we asked for. */
export interface PaymentState {
  id: string;
  status: PaymentStatus;
  reference: string;
  gatewayOrderId: string | null;
  amount: number;
  currency: string;
}

export type ReviewReason =
  'amount_mismatch' | 'currency_mismatch' | 'order_mismatch' | 'second_success' | 'order_not_payable';

export type Decision =
  | { kind: 'none'; reason: 'repeat' | 'stale' | 'still_pending' | 'in_review' }
  | { kind: 'win' }
  | { kind: 'fail'; to: 'FAILED' | 'EXPIRED'; failure: Failure }
  | { kind: 'review'; reason: ReviewReason };

function mismatch(payment: PaymentState, seen: Observation): ReviewReason | undefined {
  if (seen.reference !== undefined && seen.reference !== payment.reference) return 'order_mismatch';
  if (
    seen.gatewayOrderId !== undefined &&
    payment.gatewayOrderId !== null &&
    seen.gatewayOrderId !== payment.gatewayOrderId
  )
    return 'order_mismatch';
  if (seen.amount !== payment.amount) return 'amount_mismatch';
  if (seen.currency !== payment.currency) return 'currency_mismatch';
  return undefined;
}

function decideSuccess(order: OrderState, payment: PaymentState, seen: Observation): Decision {
  if (payment.status === 'SUCCESS') return { kind: 'none', reason: 'repeat' };
  if (payment.status === 'REVIEW') return { kind: 'none', reason: 'in_review' };
  const wrong = mismatch(payment, seen);
  if (wrong) return { kind: 'review', reason: wrong };
  if (orderMayMove(order.status, 'PAID')) return { kind: 'win' };
  const closed = order.status === 'EXPIRED' || order.status === 'CANCELLED';
  return { kind: 'review', reason: closed ? 'order_not_payable' : 'second_success' };
}

/**
 * What an observation changes. Pure. Moves only forward along the table: whatever comes late, twice or out of order
 * changes nothing, and money that does not match what we asked for waits for a person.
 */
export function decide(order: OrderState, payment: PaymentState, seen: Observation): Decision {
  if (seen.status === 'success') return decideSuccess(order, payment, seen);
  if (seen.status === 'pending') return { kind: 'none', reason: 'still_pending' };
  const to = seen.status === 'failed' ? 'FAILED' : 'EXPIRED';
  if (payment.status === to) return { kind: 'none', reason: 'repeat' };
  if (!paymentMayMove(payment.status, to)) return { kind: 'none', reason: 'stale' };
  return { kind: 'fail', to, failure: seen.failure ?? { code: seen.status, message: `The payment ${seen.status}.` } };
}
