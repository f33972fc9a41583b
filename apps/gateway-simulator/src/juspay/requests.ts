import { z } from 'zod';
import { isAmount } from '#libs/kernel';
import { paiseFromRupees } from '#libs/gateways';
import { RETURN_URL, WEBHOOK_URL } from '../vendor/fields.js';
import { VendorError } from '../vendor/vendor-error.js';
import { juspayFailure } from './errors.js';

const AMOUNT = z.union([z.string(), z.number()]).transform((value, context) => {
  const paise = paiseFromRupees(value);
  if (isAmount(paise)) return paise;
  context.addIssue({ code: 'custom', message: 'Invalid amount' });
  return z.NEVER;
});
/** What the payment page offers: `{options: [{paymentMethodType: "UPI", enable: true}]}` */
const FILTER = z.object({
  options: z.array(z.object({ paymentMethodType: z.string(), enable: z.union([z.boolean(), z.stringbool()]) })),
});
const ORDER = z.object({
  order_id: z.string().regex(/^[A-Za-z0-9]{1,20}$/),
  amount: AMOUNT,
  currency: z.literal('INR').default('INR'),
  customer_id: z.string().max(128).optional(),
  customer_email: z.string().optional(),
  customer_phone: z.string().optional(),
  return_url: RETURN_URL.optional(),
  'metadata.webhook_url': WEBHOOK_URL.optional(),
});
const SESSION = ORDER.extend({
  payment_page_client_id: z.string().min(1),
  action: z.literal('paymentPage'),
  payment_filter: FILTER.optional(),
});
const REFUND = z.object({ unique_request_id: z.string().regex(/^[A-Za-z0-9_-]{1,20}$/), amount: AMOUNT.optional() });

export type JuspayOrderRequest = z.infer<typeof ORDER> & { payment_filter?: z.infer<typeof FILTER> | undefined };

function read<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body ?? {});
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const field = issue?.path.join('.') ?? '';
  const missing = (body as Record<string, unknown> | undefined)?.[field] === undefined;
  const code = missing ? 'MISSING_MANDATORY_PARAMETER' : field === 'action' ? 'INVALID_ACTION' : 'INVALID_INPUT';
  throw new VendorError(400, juspayFailure(400, `${field}: ${issue?.message ?? 'invalid'}`, code));
}

/** @throws VendorError */
export const readSession = (body: unknown) => read(SESSION, body);
/** @throws VendorError */
export const readOrder = (body: unknown) => read(ORDER, body);
/** @throws VendorError */
export const readRefund = (body: unknown) => read(REFUND, body);
