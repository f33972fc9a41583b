import { z } from 'zod';
import { razorpayFailure } from './errors.js';
import { VendorError } from '../vendor/vendor-error.js';

export const NOTES = z
  .record(z.string().max(256), z.coerce.string().max(256))
  .refine((notes) => Object.keys(notes).length <= 15, { message: 'Notes may have at most 15 pairs.' });

const CREATE_ORDER = z.strictObject({
  amount: z.int('The amount must be an integer.').min(100, 'Order amount less than minimum amount allowed'),
  currency: z.literal('INR', 'Currency is not supported'),
  receipt: z.string().max(40, 'The receipt may not be greater than 40 characters.').optional(),
  notes: NOTES.optional(),
  /** The same receipt again is the same order. */
  unique_receipt: z.boolean().optional(),
  partial_payment: z.boolean().optional(),
  payment: z
    .strictObject({
      capture: z.enum(['automatic', 'manual']),
      capture_options: z
        .strictObject({
          automatic_expiry_period: z.int().min(12).optional(),
          manual_expiry_period: z.int().min(12).optional(),
          refund_speed: z.enum(['normal', 'optimum']).optional(),
        })
        .optional(),
    })
    .optional(),
});

/** @throws VendorError naming the first field, as Razorpay does */
export function readStrictly<T>(schema: z.ZodType<T>, body: unknown, step: string): T {
  const parsed = schema.safeParse(body ?? {});
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const unknown = issue?.code === 'unrecognized_keys' ? issue.keys.join(', ') : undefined;
  const field = unknown ?? issue?.path.map(String).join('.') ?? '';
  const tooSmall = issue?.code === 'too_small' && field === 'amount' && step === 'order_creation';
  const description = unknown ? `${unknown} is/are not required and should not be sent` : (issue?.message ?? '');
  const reason = tooSmall ? 'amount_less_than_minimum_amount' : 'input_validation_failed';
  throw new VendorError(400, razorpayFailure(400, description, { field, reason, step }));
}

export const readCreateOrder = (body: unknown) => readStrictly(CREATE_ORDER, body, 'order_creation');
