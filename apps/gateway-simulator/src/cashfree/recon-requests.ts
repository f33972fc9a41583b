import { z } from 'zod';
import type { SettlementLine } from '../core/settlement.js';
import { VendorError } from '../vendor/vendor-error.js';
import { cashfreeFailure } from './errors.js';
import { readFields } from './requests.js';

const DATE = z.iso.datetime({ offset: true }).transform((text) => new Date(text));
const IDS = z.array(z.union([z.string(), z.number()]).transform(String));
const PAGINATION = z.object({ limit: z.int().min(1).max(1000), cursor: z.string().nullish() });
const RECON = z.object({ filters: z.object({ start_date: DATE, end_date: DATE }), pagination: PAGINATION });
const SETTLEMENT_RECON = z.object({
  filters: z
    .object({
      start_date: DATE.optional(),
      end_date: DATE.optional(),
      cf_settlement_ids: IDS.optional(),
      settlement_utrs: IDS.optional(),
    })
    .refine(
      ({ start_date, end_date, cf_settlement_ids, settlement_utrs }) =>
        (start_date && end_date) || cf_settlement_ids || settlement_utrs,
      { message: 'give start_date and end_date, cf_settlement_ids or settlement_utrs' },
    ),
  pagination: PAGINATION,
});

export interface ReconRequest {
  matches(line: SettlementLine): boolean;
  limit: number;
  cursor: string | null | undefined;
}

/** By when things happened, settled or not. @throws VendorError */
export function readRecon(body: unknown): ReconRequest {
  const { filters, pagination } = readFields(RECON, body);
  return {
    ...pagination,
    cursor: pagination.cursor,
    matches: ({ at }) => within(at, filters.start_date, filters.end_date),
  };
}

/** What was settled: between two dates, or in certain settlements. @throws VendorError */
export function readSettlementRecon(body: unknown, now: Date): ReconRequest {
  const { filters, pagination } = readFields(SETTLEMENT_RECON, body);
  const { start_date, end_date, cf_settlement_ids, settlement_utrs } = filters;
  return {
    limit: pagination.limit,
    cursor: pagination.cursor,
    matches: ({ settledAt, settlement }) =>
      settledAt <= now &&
      (!start_date || !end_date || within(settledAt, start_date, end_date)) &&
      (!cf_settlement_ids || cf_settlement_ids.includes(String(settlement.number))) &&
      (!settlement_utrs || settlement_utrs.includes(settlement.utr)),
  };
}

function within(at: Date, from: Date, to: Date): boolean {
  return at >= from && at <= to;
}

/** One page, and the cursor of the next: null when this was the last. @throws VendorError for a cursor not ours */
export function pageOf<T>(all: readonly T[], { limit, cursor }: ReconRequest): { items: T[]; next: string | null } {
  const from = cursor ? Number(/^after:(\d+)$/.exec(Buffer.from(cursor, 'base64').toString())?.[1] ?? Number.NaN) : 0;
  if (!Number.isSafeInteger(from))
    throw new VendorError(400, cashfreeFailure(400, 'pagination.cursor : invalid', 'pagination.cursor_invalid'));
  const to = from + limit;
  const next = to < all.length ? Buffer.from(`after:${to}`).toString('base64') : null;
  return { items: all.slice(from, to), next };
}
