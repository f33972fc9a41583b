import { z } from 'zod';
import { GATEWAY_NAMES } from '#libs/gateways';
import { PAYMENT_METHODS } from '#libs/payment';

export const startPaymentSchema = z.object({
  method: z.enum(PAYMENT_METHODS),
  gateway: z.enum(GATEWAY_NAMES).optional().describe('Leave it out: the router chooses'),
});
export type StartPaymentBody = z.infer<typeof startPaymentSchema>;
