import type { Failure, Observation } from './observation.js';
import { paymentMayMove, type OrderStatus, type PaymentStatus } from './states.js';

/** What the decision needs to know of an order. */
export interface OrderState {
  id: string;
  status: OrderStatus;
  /** The tenant's policy: a success on an expired or cancelled order pays it after all. */
  acceptsLate: boolean;
}

/** What the decision needs to know of an attempt: chiefly, what we asked for. */
export interface PaymentState {
  id: string;
  status: PaymentStatus;
  reference: string;
  gatewayOrderId: string | null;
  amount: number;
  currency: string;
  /** A person has decided already. */
  reviewed: boolean;
  /** Paise that the gateway is known to have given back by itself. */
  returnedAmount: number;
}

export type ReviewReason = 'amount_mismatch' | 'currency_mismatch' | 'order_mismatch';
/** Why captured money pays nothing. */
export type SurplusReason = 'second_success' | 'order_not_payable' | 'returned_by_gateway';

export type Decision =
  | { kind: 'none'; reason: 'repeat' | 'stale' | 'still_pending' | 'in_review' | 'reviewed' }
  | { kind: 'win' }
  /** Captured, and of no use to the order: it goes back, unless the gateway sent it back already. */
  | { kind: 'surplus'; reason: SurplusReason; returned: boolean }
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

function payable(order: OrderState): boolean {
  if (order.status === 'CREATED') return true;
  return order.acceptsLate && (order.status === 'EXPIRED' || order.status === 'CANCELLED');
}

function decideSuccess(order: OrderState, payment: PaymentState, seen: Observation): Decision {
  if (payment.status === 'SUCCESS') return { kind: 'none', reason: 'repeat' };
  const wrong = mismatch(payment, seen);
  if (wrong) return { kind: 'review', reason: wrong };
  const returned = seen.returned === true || payment.returnedAmount >= payment.amount;
  if (payable(order)) {
    return returned ? { kind: 'surplus', reason: 'returned_by_gateway', returned } : { kind: 'win' };
  }
  const closed = order.status === 'EXPIRED' || order.status === 'CANCELLED';
  return { kind: 'surplus', reason: closed ? 'order_not_payable' : 'second_success', returned };
}

/**
 * What an observation changes. Pure. Moves only forward along the table: whatever comes late, twice or out of order
 * changes nothing, and money that does not match what we asked for waits for a person.
 */
export function decide(order: OrderState, payment: PaymentState, seen: Observation): Decision {
  if (payment.reviewed) return { kind: 'none', reason: 'reviewed' };
  if (payment.status === 'REVIEW') return { kind: 'none', reason: 'in_review' };
  if (seen.status === 'success') return decideSuccess(order, payment, seen);
  if (seen.status === 'pending') return { kind: 'none', reason: 'still_pending' };
  const to = seen.status === 'failed' ? 'FAILED' : 'EXPIRED';
  if (payment.status === to) return { kind: 'none', reason: 'repeat' };
  if (!paymentMayMove(payment.status, to)) return { kind: 'none', reason: 'stale' };
  return { kind: 'fail', to, failure: seen.failure ?? { code: seen.status, message: `The payment ${seen.status}.` } };
}
