import { z } from 'zod';
import { AMOUNT_MAX, CLIENT_ID, CURRENCIES } from '#libs/kernel';
import { ORDER_TRANSITIONS, type OrderStatus } from '#libs/payment';

const clientId = z.string().regex(CLIENT_ID, 'expected 1 to 128 of A-Z a-z 0-9 _ . @ ~ -');
const webUrl = z.url({ protocol: /^https?$/, error: 'expected an http or https URL' }).max(2048);

export const newOrderSchema = z.object({
  reference: z.string().min(1).max(100).describe("The tenant's own name for the order, unique per tenant"),
  amount: z
    .number()
    .int({ error: 'expected a whole number of paise' })
    .positive({ error: 'expected more than 0 paise' })
    .max(AMOUNT_MAX, { error: `expected at most ${AMOUNT_MAX} paise` })
    .describe('Paise'),
  currency: z.enum(CURRENCIES, { error: `expected one of ${CURRENCIES.join(', ')}` }),
  customer: z.object({
    id: clientId,
    name: z.string().min(1).max(100).optional(),
    email: z.email().max(200).optional(),
    phone: z
      .string()
      .regex(/^\+?[0-9]{8,15}$/, 'expected 8 to 15 digits')
      .optional(),
  }),
  notifyClientId: clientId.optional().describe('The client that is told when the order is paid'),
  expiresInSeconds: z.number().int().min(60).max(86_400).default(900),
  returnUrl: webUrl.optional(),
  metadata: z
    .record(z.string().min(1).max(40), z.string().max(500))
    .refine((entries) => Object.keys(entries).length <= 20, { error: 'expected at most 20 entries' })
    .default({}),
});
export type NewOrderBody = z.infer<typeof newOrderSchema>;

export const assignSchema = z.object({ notifyClientId: clientId });
export type AssignBody = z.infer<typeof assignSchema>;

const ORDER_STATUSES = Object.keys(ORDER_TRANSITIONS) as [OrderStatus, ...OrderStatus[]];

export const orderQuerySchema = z.object({
  reference: z.string().min(1).max(100).optional(),
  status: z.enum(ORDER_STATUSES).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
  cursor: z
    .string()
    .regex(/^ord_[0-9a-z]{26}$/, 'expected the nextCursor of an earlier answer')
    .optional(),
});
export type OrderQueryParameters = z.infer<typeof orderQuerySchema>;
