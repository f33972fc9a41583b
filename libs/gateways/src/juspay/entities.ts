import { z } from 'zod';
import { RUPEES } from '../rupees.js';

export const JUSPAY_SESSION = z.object({
  id: z.string(),
  order_id: z.string().min(1),
  payment_links: z.object({ web: z.string(), expiry: z.string().nullish() }),
  sdk_payload: z.record(z.string(), z.unknown()).nullish(),
});
export type JuspaySession = z.infer<typeof JUSPAY_SESSION>;

export const JUSPAY_REFUND = z.object({
  unique_request_id: z.string().nullish(),
  /** The gateway's own id behind Juspay. */
  ref: z.string().nullish(),
  id: z.string().nullish(),
  status: z.string(),
  amount: RUPEES,
  initiated_by: z.string().nullish(),
  error_code: z.string().nullish(),
  error_message: z.string().nullish(),
  created: z.string().nullish(),
});
export type JuspayRefund = z.infer<typeof JUSPAY_REFUND>;

export const JUSPAY_ORDER = z.object({
  order_id: z.string().min(1),
  status: z.string(),
  amount: RUPEES,
  currency: z.string().nullish(),
  txn_id: z.string().nullish(),
  payment_method_type: z.string().nullish(),
  txn_detail: z
    .object({ net_amount: RUPEES.nullish(), error_code: z.string().nullish(), error_message: z.string().nullish() })
    .nullish(),
  refunds: z.array(JUSPAY_REFUND).nullish(),
  payment_gateway_response: z.object({ resp_code: z.string().nullish(), resp_message: z.string().nullish() }).nullish(),
});
export type JuspayOrder = z.infer<typeof JUSPAY_ORDER>;

export const JUSPAY_WEBHOOK = z.object({
  event_name: z.string().min(1),
  content: z.object({ order: z.object({ order_id: z.string().min(1) }).optional() }).optional(),
});
