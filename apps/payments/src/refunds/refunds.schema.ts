import { z } from 'zod';
import { AMOUNT_MAX } from '#libs/kernel';

export const newRefundSchema = z
  .object({
    amount: z
      .number()
      .int({ error: 'expected a whole number of paise' })
      .positive({ error: 'expected more than 0 paise' })
      .max(AMOUNT_MAX, { error: `expected at most ${AMOUNT_MAX} paise` })
      .optional()
      .describe('Paise. Leave it out: all that is left'),
    reason: z.string().min(1).max(100).optional(),
  })
  .prefault({});
export type NewRefundBody = z.infer<typeof newRefundSchema>;
