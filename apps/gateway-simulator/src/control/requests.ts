import { z } from 'zod';
import { GATEWAY_NAMES } from '#libs/gateways';
import { METHODS, PLANTS } from '../core/order.js';
import { CHANGES, TWISTS, WEBHOOK_FAULTS } from '../faults/switch-schema.js';
import { REFUND_ENDS } from '../core/refund.js';

export const GATEWAY_SWITCHES = CHANGES;

export const NEXT = z
  .strictObject({
    gateway: z.enum(GATEWAY_NAMES).optional(),
    webhook: z.enum(WEBHOOK_FAULTS).optional(),
    payment: z.enum(TWISTS).optional(),
    count: z.int().min(1).max(100).default(1),
  })
  .refine(({ webhook, payment }) => (webhook === undefined) !== (payment === undefined), {
    message: 'Give "webhook" or "payment".',
  });

/** `scale` multiplies the vendors' delays; `speed` divides them: 60 makes a minute a second. */
export const RETRIES = z
  .strictObject({ scale: z.number().min(0).max(1).optional(), speed: z.number().min(1).max(1e6).optional() })
  .refine(({ scale, speed }) => (scale === undefined) !== (speed === undefined), {
    message: 'Give "scale" or "speed".',
  });

export const ORDER_EVENTS = [
  'success',
  'failure',
  'pending',
  'late_success',
  'second_success',
  'short_success',
] as const;
export const ORDER_EVENT = z.strictObject({ event: z.enum(ORDER_EVENTS), method: z.enum(METHODS).optional() });

/** `null` undoes it. */
export const PLANT = z.strictObject({ difference: z.enum(PLANTS).nullable() });

export const REFUND_END = z.strictObject({ status: z.enum(REFUND_ENDS) });

export const OWN_PORT = z.strictObject({ port: z.int().min(0).max(65_535) });

const STEPS_MAX = 1_000;
const DAY_S = 24 * 3_600;

/** Steps are played in the order of their times. */
export const SCRIPT = z.strictObject({
  seed: z.int().min(0).max(0xffff_ffff),
  /** How many of the script's seconds pass in one: 60 plays an hour in a minute. */
  speed: z.number().min(0.01).max(1e6).default(1),
  steps: z
    .array(
      z.strictObject({
        at: z
          .number()
          .min(0)
          .max(7 * DAY_S),
        gateway: z.enum(GATEWAY_NAMES).optional(),
        set: CHANGES,
      }),
    )
    .max(STEPS_MAX)
    .transform((steps) => steps.toSorted((a, b) => a.at - b.at)),
});
