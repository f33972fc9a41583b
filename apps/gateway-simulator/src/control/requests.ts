import { z } from 'zod';
import { GATEWAY_NAMES } from '#libs/gateways';
import { MODES, NEXT_FAULTS, REFUND_OUTCOMES, WEBHOOK_MODES } from '../faults/switches.js';

const DELAY_MS_MAX = 60_000;
const delayMs = () => z.int().min(0).max(DELAY_MS_MAX);

export const GATEWAY_SWITCHES = z
  .strictObject({
    online: z.boolean().optional(),
    mode: z.enum(MODES).optional(),
    latencyMs: delayMs().optional(),
    webhooks: z.strictObject({ mode: z.enum(WEBHOOK_MODES).optional(), delayMs: delayMs().optional() }).optional(),
    refunds: z.strictObject({ outcome: z.enum(REFUND_OUTCOMES).optional(), delayMs: delayMs().optional() }).optional(),
  })
  .refine(({ online, mode }) => online === undefined || mode === undefined, {
    message: 'Give "online" or "mode", not both.',
  });

export const NEXT = z.strictObject({
  gateway: z.enum(GATEWAY_NAMES).optional(),
  webhook: z.enum(NEXT_FAULTS),
  count: z.int().min(1).max(100).default(1),
});

export const RETRIES = z.strictObject({ scale: z.number().min(0).max(1) });
