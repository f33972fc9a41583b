import { z } from 'zod';
import { GATEWAY_NAMES } from '#libs/gateways';
import { isDay } from '#libs/settlement';

const day = z.string().refine(isDay, { message: 'expected a day in India: YYYY-MM-DD' });
const gateway = z.enum(GATEWAY_NAMES);

/** A day of a gateway: `razorpay-2026-11-27`. Undefined when it is none. */
export function readSettlementId(text: string): { gateway: string; day: string } | undefined {
  const [, name, on] = /^([a-z]+)-(\d{4}-\d\d-\d\d)$/.exec(text) ?? [];
  const known = gateway.safeParse(name);
  return known.success && on !== undefined && isDay(on) ? { gateway: known.data, day: on } : undefined;
}

const cursor = z.string().transform((text, context) => {
  const position = readSettlementId(text);
  if (position) return position;
  context.addIssue({ code: 'custom', message: 'expected the nextCursor of an earlier answer' });
  return z.NEVER;
});

export const settlementsSchema = z.object({
  day: day.optional(),
  gateway: gateway.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: cursor.optional(),
});
export type SettlementsQuery = z.infer<typeof settlementsSchema>;

export const acceptSchema = z.strictObject({ note: z.string().trim().min(1).max(300) });
export type AcceptBody = z.infer<typeof acceptSchema>;
