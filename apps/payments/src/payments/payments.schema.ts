import { z } from 'zod';
import { GATEWAY_NAMES } from '#libs/gateways';
import { PAYMENT_METHODS, REVIEW_DECISIONS } from '#libs/payment';

export const startPaymentSchema = z.object({
  method: z.enum(PAYMENT_METHODS),
  gateway: z.enum(GATEWAY_NAMES).optional().describe('Leave it out: the router chooses'),
  issuer: z
    .string()
    .regex(/^[a-z0-9_.-]{1,30}$/, 'expected 1 to 30 lower-case letters, digits, dots, hyphens and underscores')
    .optional()
    .describe("The customer's bank, where you know it (hdfc): gateways differ in how they do with each"),
});
export type StartPaymentBody = z.infer<typeof startPaymentSchema>;

export const reviewSchema = z.object({
  decision: z
    .enum(REVIEW_DECISIONS)
    .describe('apply: it pays the order; refund: what was captured goes back; ignore: it never counted'),
  note: z.string().min(1).max(500).describe('Why, for the history'),
});
export type ReviewBody = z.infer<typeof reviewSchema>;
