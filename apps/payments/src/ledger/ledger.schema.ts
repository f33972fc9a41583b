import { z } from 'zod';
import { GATEWAY_NAMES } from '#libs/gateways';
import { ACCOUNTS } from '#libs/payment';

const PERIOD_DAYS_MAX = 31;

const time = z.iso.datetime({ offset: true, error: 'expected an RFC 3339 time' }).transform((text) => new Date(text));
const gateway = z.enum(GATEWAY_NAMES).optional();

export const balancesSchema = z.object({ gateway, before: time.optional().describe('As they were before this time') });
export type BalancesQuery = z.infer<typeof balancesSchema>;

const period = { from: time, to: time.describe('Not included'), gateway, account: z.enum(ACCOUNTS).optional() };

function withinBounds({ from, to }: { from: Date; to: Date }): boolean {
  return from < to && to.getTime() - from.getTime() <= PERIOD_DAYS_MAX * 86_400_000;
}
const BOUNDS = { path: ['to'], error: `expected a time after "from", at most ${PERIOD_DAYS_MAX} days later` };

export const exportSchema = z.object(period).refine(withinBounds, BOUNDS);
export type ExportQuery = z.infer<typeof exportSchema>;

/** Where the page before ended: `<milliseconds>-<seq>`. */
const cursor = z
  .string()
  .regex(/^\d{1,15}-\d{1,15}$/, 'expected the nextCursor of an earlier answer')
  .transform((text) => {
    const [ms, seq] = text.split('-').map(Number);
    return { at: new Date(ms ?? 0), seq: seq ?? 0 };
  });

export const statementSchema = z
  .object({ ...period, limit: z.coerce.number().int().min(1).max(200).default(50), cursor: cursor.optional() })
  .refine(withinBounds, BOUNDS);
export type StatementParameters = z.infer<typeof statementSchema>;
