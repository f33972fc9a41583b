import { z } from 'zod';

const OVERLAP_SECONDS_MAX = 7 * 86_400;

export const endpointSchema = z.object({
  url: z
    .url({ protocol: /^https?$/, error: 'expected an http or https URL' })
    .max(2048)
    .describe('Where our events are posted; https, and a public address, in production'),
});
export type EndpointBody = z.infer<typeof endpointSchema>;

export const rotationSchema = z
  .object({
    overlapSeconds: z
      .number()
      .int()
      .min(0)
      .max(OVERLAP_SECONDS_MAX)
      .default(86_400)
      .describe('How long the secrets before the new one sign as well; 0: they end now'),
  })
  .prefault({});
export type RotationBody = z.infer<typeof rotationSchema>;

export const deadLettersQuerySchema = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(50),
  cursor: z.coerce.number().int().positive().optional().describe('The nextCursor of an earlier answer'),
});
export type DeadLettersQuery = z.infer<typeof deadLettersQuerySchema>;

const time = z.iso
  .datetime({ offset: true, error: 'expected a time like 2026-01-31T09:00:00Z' })
  .transform((at) => new Date(at));

export const replaySchema = z
  .object({
    eventIds: z
      .array(z.string().regex(/^evt_[0-9a-z]{26}$/, 'expected ids of events'))
      .min(1)
      .max(500)
      .optional(),
    orderId: z
      .string()
      .regex(/^ord_[0-9a-z]{26}$/, 'expected the id of an order')
      .optional(),
    from: time.optional().describe('Those that died from here on …'),
    to: time.optional().describe('… and before this'),
  })
  .prefault({});
export type ReplayBody = z.infer<typeof replaySchema>;
