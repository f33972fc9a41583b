import { z } from 'zod';
import { PAYMENT_METHODS } from '#libs/payment';
import { HISTORY_MINUTES_MAX } from '#libs/routing';

export const historySchema = z.object({
  method: z.enum(PAYMENT_METHODS).default('upi'),
  minutes: z.coerce.number().int().min(1).max(HISTORY_MINUTES_MAX).default(60),
});
export type HistoryQuery = z.infer<typeof historySchema>;
