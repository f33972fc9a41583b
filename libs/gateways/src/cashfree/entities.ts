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

export const CASHFREE_REFUND = z.object({
  cf_refund_id: ID.nullish(),
  cf_payment_id: ID.nullish(),
  /** Both absent in webhooks about refunds that Cashfree makes by itself. */
  order_id: z.string().nullish(),
  refund_id: z.string().nullish(),
  refund_amount: RUPEES,
  refund_currency: z.string().nullish(),
  refund_status: z.string(),
  refund_type: z.string().nullish(),
  status_description: z.string().nullish(),
  created_at: z.string().nullish(),
  processed_at: z.string().nullish(),
});
export type CashfreeRefund = z.infer<typeof CASHFREE_REFUND>;

export const CASHFREE_REFUNDS = z.array(CASHFREE_REFUND);

const GROUPS = ['event_details', 'order_details', 'payment_details', 'refund_details', 'settlement_details'] as const;

/** A line of the settlement report: one flat object until version 2023-08-01, in groups since 2025-01-01. */
function flatten(line: unknown): unknown {
  const flat: Record<string, unknown> = { ...(line as object) };
  for (const group of GROUPS) {
    const part: unknown = flat[group];
    Object.assign(flat, Array.isArray(part) ? part[0] : part);
  }
  return flat;
}

const CASHFREE_RECON = z.object({
  event_type: z.string(),
  sale_type: z.string(),
  event_amount: RUPEES,
  event_status: z.string().nullish(),
  /** Absent for what failed. */
  event_settlement_amount: RUPEES.nullish(),
  event_currency: z.string().nullish(),
  event_service_tax: RUPEES.nullish(),
  payment_service_tax: RUPEES.nullish(),
  order_id: z.string().nullish(),
  cf_payment_id: ID.nullish(),
  event_id: ID.nullish(),
  refund_id: z.string().nullish(),
  /** Both absent until it is settled. */
  cf_settlement_id: ID.nullish(),
  settlement_date: z.string().nullish(),
  settlement_utr: z.string().nullish(),
});
export type CashfreeRecon = z.infer<typeof CASHFREE_RECON>;

export const CASHFREE_RECON_PAGE = z.object({
  cursor: z.string().nullish(),
  data: z.array(z.preprocess(flatten, CASHFREE_RECON)),
});

export const CASHFREE_INCIDENT = z.object({
  incident_id: ID,
  incident_impact: z.string().nullish(),
  incident_start_time: z.string(),
  incident_end_time: z.string().nullish(),
  incident_status: z.string(),
  /** `{upi: {upi_psp: ["…"]}}` and the like. */
  payment_method: z.record(z.string(), z.unknown()).nullish(),
});
export type CashfreeIncident = z.infer<typeof CASHFREE_INCIDENT>;

export const CASHFREE_INCIDENTS = z.object({ incidents: z.array(CASHFREE_INCIDENT).nullish() });

/** Read first: an event we have no use for may have any shape. */
export const CASHFREE_EVENT = z.object({ type: z.string().min(1), event_time: z.string().nullish() });

export const CASHFREE_PAYMENT_WEBHOOK = z.object({
  data: z.object({
    order: z.object({ order_id: z.string().min(1), order_currency: z.string().nullish() }),
    payment: CASHFREE_PAYMENT,
    error_details: CASHFREE_PAYMENT.shape.error_details,
  }),
});

export const CASHFREE_REFUND_WEBHOOK = z.object({
  data: z
    .object({ refund: CASHFREE_REFUND.optional(), auto_refund: CASHFREE_REFUND.optional() })
    .transform(({ refund, auto_refund }) => refund ?? auto_refund),
});
