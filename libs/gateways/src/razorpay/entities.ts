import { z } from 'zod';

/** The fields of Razorpay's entities that we read. Amounts are whole paise. */
export const RAZORPAY_ORDER = z.object({
  id: z.string().min(1),
  amount: z.int().nonnegative(),
  currency: z.string(),
  receipt: z.string().nullish(),
  status: z.string(),
});
export type RazorpayOrder = z.infer<typeof RAZORPAY_ORDER>;

export const RAZORPAY_PAYMENT = z.object({
  id: z.string().min(1),
  order_id: z.string().nullish(),
  amount: z.int().nonnegative(),
  currency: z.string(),
  status: z.string(),
  captured: z.boolean().nullish(),
  method: z.string().nullish(),
  error_code: z.string().nullish(),
  error_reason: z.string().nullish(),
  error_description: z.string().nullish(),
  created_at: z.number().nullish(),
});
export type RazorpayPayment = z.infer<typeof RAZORPAY_PAYMENT>;

export const RAZORPAY_ORDERS = z.object({ items: z.array(RAZORPAY_ORDER) });
export const RAZORPAY_PAYMENTS = z.object({ items: z.array(RAZORPAY_PAYMENT) });

export const RAZORPAY_WEBHOOK = z.object({
  event: z.string().min(1),
  created_at: z.number().optional(),
  payload: z
    .object({
      payment: z.object({ entity: RAZORPAY_PAYMENT }).optional(),
      order: z.object({ entity: RAZORPAY_ORDER }).optional(),
    })
    .optional(),
});
/** Read first: an event we have no use for may have any shape. */
export const RAZORPAY_EVENT = z.object({ event: z.string().min(1) });
