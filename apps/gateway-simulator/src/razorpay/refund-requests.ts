import { z } from 'zod';
import type { SimulatedOrder, Try } from '../core/order.js';
import { refundable } from '../core/refund.js';
import { VendorError } from '../vendor/vendor-error.js';
import { razorpayFailure } from './errors.js';
import { NOTES, readStrictly } from './requests.js';

const REFUND = z.strictObject({
  amount: z.int('The amount must be an integer.').min(100, 'The amount must be atleast INR 1.00').optional(),
  speed: z.enum(['normal', 'optimum']).default('normal'),
  receipt: z.string().max(40, 'The receipt may not be greater than 40 characters.').optional(),
  notes: NOTES.optional(),
});
export type RazorpayRefundRequest = z.infer<typeof REFUND>;

const KEY = /^[A-Za-z0-9_-]{10,}$/;
const STEP = 'payment_initiation';

function refuse(status: number, description: string, field?: string): VendorError {
  return new VendorError(status, razorpayFailure(status, description, { step: STEP, ...(field && { field }) }));
}

/** @throws VendorError */
export function readRefund(body: unknown): RazorpayRefundRequest {
  return readStrictly(REFUND, body, STEP);
}

/** `X-Refund-Idempotency`. @throws VendorError */
export function readRefundKey(key: string | undefined): string | undefined {
  if (key === undefined || KEY.test(key)) return key;
  throw refuse(400, 'The idempotency key must have at least 10 letters, digits, hyphens or underscores.');
}

export const otherRefund = () => refuse(400, 'Different request sent with the same idempotency key.');
export const refundInProgress = () => refuse(409, 'The request with this idempotency key is still in progress.');
export const noSuchId = () => refuse(400, 'The id provided does not exist');

/** What to return; all that is left unless the merchant says less. @throws VendorError */
export function refundAmount(order: SimulatedOrder, attempt: Try, asked: number | undefined): number {
  if (attempt.status === 'pending' || attempt.status === 'failed')
    throw refuse(400, 'The payment status should be captured for action to be taken');
  const left = refundable(order, attempt);
  if (left === 0) throw refuse(400, 'The payment has been fully refunded already');
  if (asked !== undefined && asked > left)
    throw refuse(400, 'The total refund amount is greater than the refund payment amount', 'amount');
  return asked ?? left;
}
