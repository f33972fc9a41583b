import type { Refund, SimulatedOrder, Try } from './order.js';

export const REFUND_ENDS = ['processed', 'failed'] as const;
export type RefundEnd = (typeof REFUND_ENDS)[number];

/** Paise that were returned or are on their way, of one try or of all. A failed refund gives its amount back. */
export function refunded(order: SimulatedOrder, tryId?: string): number {
  return order.refunds
    .filter((refund) => refund.status !== 'failed' && (tryId === undefined || refund.tryId === tryId))
    .reduce((sum, { amount }) => sum + amount, 0);
}

/** Paise that may still be returned of a try; 0 when nothing was captured. */
export function refundable(order: SimulatedOrder, attempt: Try): number {
  return attempt.status === 'success' ? attempt.amount - refunded(order, attempt.id) : 0;
}

/** Undefined when it had ended already: both ends are final. */
export function endRefund(refund: Refund, end: RefundEnd, at: Date, arn: string): Refund | undefined {
  if (refund.status !== 'pending') return undefined;
  return Object.assign(refund, { status: end, endedAt: at, ...(end === 'processed' && { arn }) });
}
