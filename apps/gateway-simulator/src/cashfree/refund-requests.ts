import { z } from 'zod';
import { paiseFromRupees } from '#libs/gateways';
import { stateOf, telling, type SimulatedOrder, type Try } from '../core/order.js';
import { refundable } from '../core/refund.js';
import { VendorError } from '../vendor/vendor-error.js';
import { cashfreeFailure } from './errors.js';
import { readFields } from './requests.js';

const REFUND = z.object({
  refund_amount: z.number().refine((value) => (paiseFromRupees(value) ?? 0) >= 100, {
    message: 'should be at least 1.00 and have at most two decimals',
  }),
  refund_id: z.string().regex(/^[A-Za-z0-9_-]{3,40}$/),
  refund_note: z.string().min(3).max(100).optional(),
  refund_speed: z.enum(['STANDARD', 'INSTANT']).default('STANDARD'),
});

export interface CashfreeRefundRequest {
  id: string;
  /** Paise. */
  amount: number;
  note: string | undefined;
  speed: string;
}

/** @throws VendorError */
export function readRefund(body: unknown): CashfreeRefundRequest {
  const { refund_id, refund_amount, refund_note, refund_speed } = readFields(REFUND, body);
  const amount = paiseFromRupees(refund_amount) ?? 0;
  return { id: refund_id, amount, note: refund_note, speed: refund_speed };
}

/** The sandbox lets the note decide. */
const STEERING = { SUCCESS: 'processed', FAILED: 'failed', PENDING: 'pending', ACTIVE: 'pending' } as const;

export function steeredBy(note: string | undefined) {
  return STEERING[note as keyof typeof STEERING] as (typeof STEERING)[keyof typeof STEERING] | undefined;
}

/** The try whose money goes back. @throws VendorError when there is none, or less than asked for */
export function refundedTry(order: SimulatedOrder, amount: number): Try {
  const attempt = telling(order);
  if (!attempt || stateOf(order) !== 'success')
    throw new VendorError(400, cashfreeFailure(400, 'order is not paid, nothing to refund', 'order_not_paid'));
  if (amount > refundable(order, attempt)) {
    const message = 'refund_amount : cannot be greater than the amount available for refund';
    throw new VendorError(400, cashfreeFailure(400, message, 'refund_amount_invalid'));
  }
  return attempt;
}
