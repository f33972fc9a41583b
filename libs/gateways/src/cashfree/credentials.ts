import { z } from 'zod';

export const CASHFREE_CREDENTIALS = z.object({
  clientId: z.string().min(1),
  /** Authenticates our calls and signs their webhooks. */
  clientSecret: z.string().min(1),
});
export type CashfreeCredentials = z.infer<typeof CASHFREE_CREDENTIALS>;
