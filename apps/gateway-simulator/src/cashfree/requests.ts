import { z } from 'zod';
import { paiseFromRupees } from '#libs/gateways';
import { RETURN_URL, WEBHOOK_URL } from '../vendor/fields.js';
import { VendorError } from '../vendor/vendor-error.js';
import { cashfreeFailure } from './errors.js';

const CREATE_ORDER = z.object({
  order_id: z
    .string()
    .regex(/^[A-Za-z0-9_-]{3,45}$/)
    .optional(),
  order_amount: z.number().refine((value) => (paiseFromRupees(value) ?? 0) >= 100, {
    message: 'invalid value, should be at least 1.00 and have at most two decimals',
  }),
  order_currency: z.literal('INR'),
  customer_details: z.object({
    customer_id: z.string().regex(/^[A-Za-z0-9_-]{3,50}$/),
    customer_phone: z.string().regex(/^\+?\d{10,15}$/),
    customer_email: z.string().optional(),
    customer_name: z.string().optional(),
  }),
  order_meta: z
    .object({
      return_url: RETURN_URL.max(250).optional(),
      notify_url: WEBHOOK_URL.max(250).optional(),
      payment_methods: z.string().optional(),
    })
    .optional(),
  order_expiry_time: z.iso.datetime({ offset: true }).optional(),
  order_note: z.string().optional(),
  order_tags: z.record(z.string(), z.string()).optional(),
});

const TERMINATE = z.object({ order_status: z.literal('TERMINATED') });

/** @throws VendorError with a code such as `order_amount_invalid`, `customer_details.customer_phone_missing` */
export function readFields<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body ?? {});
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const field = issue?.path.join('.') || 'request';
  const missing = issue?.code === 'invalid_type' && valueAt(body, issue.path) === undefined;
  const what = missing ? 'missing' : 'invalid';
  throw new VendorError(400, cashfreeFailure(400, `${field} : ${what} ${issue?.message ?? ''}`, `${field}_${what}`));
}

export const readCreateOrder = (body: unknown) => readFields(CREATE_ORDER, body);
export const readTerminate = (body: unknown) => readFields(TERMINATE, body);

function valueAt(body: unknown, path: PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key], body);
}
