import { z } from 'zod';
import { RUPEES } from '../rupees.js';

/** Strings since 2022, numbers in older APIs and in some webhook samples. One too large for a double is not usable. */
const ID = z
  .union([z.string(), z.number()])
  .transform((id) => (typeof id === 'string' || Number.isSafeInteger(id) ? String(id) : undefined));

export const CASHFREE_ORDER = z.object({
  order_id: z.string().min(1),
  order_amount: RUPEES,
  order_currency: z.string(),
  order_status: z.string(),
  payment_session_id: z.string().nullish(),
});
export type CashfreeOrder = z.infer<typeof CASHFREE_ORDER>;

export const CASHFREE_PAYMENT = z.object({
  cf_payment_id: ID.nullish(),
  payment_status: z.string(),
  payment_amount: RUPEES,
  payment_currency: z.string().nullish(),
  payment_message: z.string().nullish(),
  payment_time: z.string().nullish(),
  payment_group: z.string().nullish(),
  is_captured: z.boolean().nullish(),
  error_details: z
    .object({
      error_code: z.string().nullish(),
      error_reason: z.string().nullish(),
      error_description: z.string().nullish(),
    })
    .nullish(),
});
export type CashfreePayment = z.infer<typeof CASHFREE_PAYMENT>;

export const CASHFREE_PAYMENTS = z.array(CASHFREE_PAYMENT);

/** Read first: an event we have no use for may have any shape. */
export const CASHFREE_EVENT = z.object({ type: z.string().min(1) });

export const CASHFREE_WEBHOOK = z.object({
  type: z.string(),
  event_time: z.string().nullish(),
  data: z.object({
    order: z.object({ order_id: z.string().min(1), order_currency: z.string().nullish() }),
    payment: CASHFREE_PAYMENT,
    error_details: CASHFREE_PAYMENT.shape.error_details,
  }),
});
