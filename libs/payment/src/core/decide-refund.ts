import type { Failure, RefundObservation } from './observation.js';
import { refundMayMove, type RefundStatus } from './states.js';

/**
 * Why a refund was made: a backend asked for it, its payment could pay nothing, a person decided so in a review, or the
 * gateway made it by itself.
 */
export type RefundCause = 'request' | 'second_success' | 'order_not_payable' | 'review' | 'gateway';

/** What the decision needs to know of a refund of the payment. */
export interface RefundState {
  id: string;
  reference: string | null;
  gatewayRefundId: string | null;
  amount: number;
  cause: RefundCause;
  status: RefundStatus;
}

export type RefundDecision =
  | { kind: 'none'; reason: 'repeat' | 'stale' | 'still_pending' }
  /** The gateway has it and works on it. */
  | { kind: 'taken'; id: string }
  | { kind: 'end'; id: string; to: 'PROCESSED' | 'FAILED'; failure?: Failure }
  /** One that the gateway made by itself. */
  | { kind: 'record'; status: RefundStatus; failure?: Failure };

const STATUS = { pending: 'PENDING', processed: 'PROCESSED', failed: 'FAILED' } as const;

/** Which of our refunds this is about. */
function find(refunds: readonly RefundState[], seen: RefundObservation): RefundState | undefined {
  if (seen.reference !== undefined) return refunds.find((refund) => refund.reference === seen.reference);
  const named = refunds.find((refund) => seen.gatewayRefundId && refund.gatewayRefundId === seen.gatewayRefundId);
  // The gateway gave back what we were about to: the same money, so the same refund.
  return named ?? refunds.find((refund) => isAwaited(refund) && refund.amount === seen.amount);
}

function isAwaited({ cause, gatewayRefundId, status }: RefundState): boolean {
  if (gatewayRefundId !== null) return false;
  return cause === 'gateway' || (cause !== 'request' && cause !== 'review' && status === 'PENDING');
}

/** What an observation changes among the refunds of its payment. Pure. */
export function decideRefund(refunds: readonly RefundState[], seen: RefundObservation): RefundDecision {
  const to = STATUS[seen.status];
  const failure = to === 'FAILED' ? (seen.failure ?? { code: 'failed', message: 'The refund failed.' }) : undefined;
  const refund = find(refunds, seen);
  if (!refund) {
    // A name that is not ours: made in the gateway's dashboard, with a name of its own.
    return { kind: 'record', status: to, ...(failure && { failure }) };
  }
  const learnt = refund.gatewayRefundId === null && seen.gatewayRefundId !== undefined;
  if (refund.status === to) {
    if (learnt) return { kind: 'taken', id: refund.id };
    return { kind: 'none', reason: to === 'PENDING' ? 'still_pending' : 'repeat' };
  }
  if (!refundMayMove(refund.status, to)) return { kind: 'none', reason: 'stale' };
  return { kind: 'end', id: refund.id, to: to as 'PROCESSED' | 'FAILED', ...(failure && { failure }) };
}
