import { z } from 'zod';

export const JUSPAY_CREDENTIALS = z.object({
  merchantId: z.string().min(1),
  apiKey: z.string().min(1),
  /** `payment_page_client_id`: which payment page the customer sees. */
  clientId: z.string().min(1),
  webhookUsername: z.string().min(1),
  webhookPassword: z.string().min(1),
});
export type JuspayCredentials = z.infer<typeof JUSPAY_CREDENTIALS>;
