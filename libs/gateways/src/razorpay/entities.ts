import { z } from 'zod';

/** The fields of Razorpay's entities that we read. Amounts are whole paise, times Unix seconds. */
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
  amount_refunded: z.int().nonnegative().nullish(),
  currency: z.string(),
  status: z.string(),
  captured: z.boolean().nullish(),
  method: z.string().nullish(),
  /** Includes `tax`. Both absent until it is captured. */
  fee: z.int().nonnegative().nullish(),
  tax: z.int().nonnegative().nullish(),
  error_code: z.string().nullish(),
  error_reason: z.string().nullish(),
  error_description: z.string().nullish(),
  created_at: z.number().nullish(),
});
export type RazorpayPayment = z.infer<typeof RAZORPAY_PAYMENT>;

const REFERENCE_NOTE = z.object({ reference: z.string() });

/** An empty object is `[]` at Razorpay, and a report writes all of it as one text. */
function readNotes(notes: unknown): { reference: string } | undefined {
  if (typeof notes !== 'string') return REFERENCE_NOTE.safeParse(notes).data;
  try {
    return REFERENCE_NOTE.safeParse(JSON.parse(notes)).data;
  } catch {
    return undefined;
  }
}

const NOTES = z.unknown().optional().transform(readNotes);

export const RAZORPAY_REFUND = z.object({
  id: z.string().min(1),
  payment_id: z.string().min(1),
  amount: z.int().nonnegative(),
  currency: z.string().nullish(),
  receipt: z.string().nullish(),
  notes: NOTES,
  status: z.string().nullish(),
  created_at: z.number().nullish(),
});
export type RazorpayRefund = z.infer<typeof RAZORPAY_REFUND>;

export const RAZORPAY_DOWNTIME = z.object({
  id: z.string().min(1),
  method: z.string(),
  begin: z.number(),
  end: z.number().nullish(),
  status: z.string(),
  severity: z.string().nullish(),
  instrument: z.unknown().optional(),
});
export type RazorpayDowntime = z.infer<typeof RAZORPAY_DOWNTIME>;

/** One line of `GET /v1/settlements/recon/combined`. `fee` includes `tax`. */
export const RAZORPAY_RECON = z.object({
  entity_id: z.string(),
  type: z.string(),
  debit: z.int().nonnegative(),
  credit: z.int().nonnegative(),
  amount: z.int().nonnegative(),
  currency: z.string(),
  tax: z.int().nonnegative().nullish(),
  settled_at: z.number(),
  settlement_id: z.string().min(1),
  settlement_utr: z.string().nullish(),
  payment_id: z.string().nullish(),
  order_id: z.string().nullish(),
  order_receipt: z.string().nullish(),
  notes: NOTES,
});
export type RazorpayRecon = z.infer<typeof RAZORPAY_RECON>;

export const collectionOf = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item) });

const entity = <T extends z.ZodType>(shape: T) => z.object({ entity: shape }).optional();

export const RAZORPAY_WEBHOOK = z.object({
  event: z.string().min(1),
  created_at: z.number().optional(),
  payload: z
    .object({
      payment: entity(RAZORPAY_PAYMENT),
      order: entity(RAZORPAY_ORDER),
      refund: entity(RAZORPAY_REFUND),
      'payment.downtime': entity(RAZORPAY_DOWNTIME),
    })
    .optional(),
});
export type RazorpayWebhook = z.infer<typeof RAZORPAY_WEBHOOK>;

/** Read first: an event we have no use for may have any shape. */
export const RAZORPAY_EVENT = z.object({ event: z.string().min(1) });
