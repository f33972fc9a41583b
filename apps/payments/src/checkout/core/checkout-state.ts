import type { OrderStatus, PaymentStatus } from '#libs/payment';

/** What the page has to know of an attempt and its order. */
export interface AttemptState {
  status: PaymentStatus;
  winner: boolean;
  orderStatus: OrderStatus;
  expiresAt: Date;
  /** The gateway gave us what its script needs. */
  ready: boolean;
}

/**
 * What the customer meets. Only `payable` and `failed` can be paid: a gateway's order takes another try after a failed
 * one, and so does ours.
 */
export type CheckoutState =
  | 'payable'
  | 'failed'
  | 'paid'
  | 'refunded'
  | 'paid_elsewhere'
  | 'returned'
  | 'review'
  | 'expired'
  | 'cancelled'
  | 'closed';

function ofOpenOrder({ status, ready, expiresAt }: AttemptState, now: Date): CheckoutState {
  if (expiresAt <= now || status === 'EXPIRED') return 'expired';
  if (!ready) return 'closed';
  return status === 'FAILED' ? 'failed' : 'payable';
}

export function checkoutState(attempt: AttemptState, now: Date): CheckoutState {
  const { status, winner, orderStatus } = attempt;
  if (status === 'SUCCESS' && !winner) return 'returned';
  if (status === 'SUCCESS') return orderStatus === 'REFUNDED' ? 'refunded' : 'paid';
  if (status === 'REVIEW') return 'review';
  switch (orderStatus) {
    case 'CREATED':
      return ofOpenOrder(attempt, now);
    case 'EXPIRED':
      return 'expired';
    case 'CANCELLED':
      return 'cancelled';
    default:
      return 'paid_elsewhere';
  }
}

export const canPay = (state: CheckoutState): boolean => state === 'payable' || state === 'failed';
