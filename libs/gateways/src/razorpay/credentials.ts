import { z } from 'zod';

export const RAZORPAY_CREDENTIALS = z.object({
  keyId: z.string().min(1),
  keySecret: z.string().min(1),
  /** Set in the dashboard, and not the key's secret. */
  webhookSecret: z.string().min(1),
});
export type RazorpayCredentials = z.infer<typeof RAZORPAY_CREDENTIALS>;
