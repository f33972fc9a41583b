import { Injectable } from '@nestjs/common';
import { DataSource } from '#libs/database';
import { Problem } from '#libs/kernel';
import type { DifferenceKind } from './core/facts.js';

export interface SettlementQuery {
  tenantId?: string | undefined;
  gateway?: string | undefined;
  day?: string | undefined;
}

/** Where a page ended. */
export interface SettlementPosition {
  day: string;
  tenantId: string;
  gateway: string;
}

/** A day of an account. Paise. */
export interface SettledDay extends SettlementPosition {
  /** Of one tenant: `<gateway>-<day>`. */
  id: string;
  state: 'waiting' | 'running' | 'matched' | 'failed';
  dueAt: Date;
  finishedAt: Date | null;
  error: string | null;
  counts: Record<string, unknown>;
  /** Of the differences that were found first on that day. */
  open: number;
  resolved: number;
  accepted: number;
}

export interface FoundDifference {
  id: number;
  kind: DifferenceKind;
  place: 'list' | 'report';
  state: 'open' | 'resolved' | 'accepted';
  about: 'payment' | 'refund' | 'adjustment';
  entityId: string | null;
  paymentId: string | null;
  refundId: string | null;
  here: number;
  there: number;
  suspended: number;
  currency: string;
  resolvedBy: string;
  resolution: string | null;
  foundAt: Date;
  resolvedAt: Date | null;
}

const DAYS = `
  SELECT s.gateway || '-' || to_char(s.day, 'YYYY-MM-DD') AS id, s.tenant_id AS "tenantId", s.gateway, to_char(s.day, 'YYYY-MM-DD') AS day,
    CASE WHEN s.leased_until IS NOT NULL THEN 'running' WHEN s.error IS NOT NULL THEN 'failed'
      WHEN s.finished_at IS NOT NULL THEN 'matched' ELSE 'waiting' END AS state,
    s.due_at AS "dueAt", s.finished_at AS "finishedAt", s.error, s.counts, d.open, d.resolved, d.accepted
  FROM settlement_days s CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE state = 'open') AS open, count(*) FILTER (WHERE state = 'resolved') AS resolved,
      count(*) FILTER (WHERE state = 'accepted') AS accepted
    FROM settlement_differences f WHERE (f.tenant_id, f.gateway, f.day) = (s.tenant_id, s.gateway, s.day)) d
  WHERE ($1::text IS NULL OR s.tenant_id = $1) AND ($2::text IS NULL OR s.gateway = $2) AND ($3::date IS NULL OR s.day = $3)
    AND ($4::date IS NULL OR (s.day, s.tenant_id, s.gateway) < ($4, $5, $6))
  ORDER BY s.day DESC, s.tenant_id DESC, s.gateway DESC LIMIT $7`;

const DIFFERENCES = `
  SELECT id, kind, place, state, about, entity_id AS "entityId", payment_id AS "paymentId", refund_id AS "refundId", here, there,
    suspended, currency, resolved_by AS "resolvedBy", resolution, found_at AS "foundAt", resolved_at AS "resolvedAt"
  FROM settlement_differences WHERE tenant_id = $1 AND gateway = $2 AND day = $3
  ORDER BY state <> 'open', id LIMIT $4`;

const TRANSFERS = `
  SELECT settlement_id AS "settlementId", min(utr) AS utr, min(settled_at) AS "settledAt", count(*) AS lines,
    sum(amount)::bigint AS amount, sum(fee)::bigint AS fee, sum(tax)::bigint AS tax, sum(net)::bigint AS net, currency
  FROM settlement_lines WHERE tenant_id = $1 AND gateway = $2 AND day = $3
  GROUP BY settlement_id, currency ORDER BY 1 LIMIT $4`;

/** What the matches of days found, to be read. */
@Injectable()
export class SettlementList {
  constructor(private readonly source: DataSource) {}

  /** The latest day first. */
  list({ tenantId, gateway, day }: SettlementQuery, limit: number, after?: SettlementPosition): Promise<SettledDay[]> {
    return this.source.query<SettledDay[]>(DAYS, [
      tenantId ?? null,
      gateway ?? null,
      day ?? null,
      after?.day ?? null,
      after?.tenantId ?? null,
      after?.gateway ?? null,
      limit,
    ]);
  }

  /** With its differences, the open ones first, and the transfers that the report names. @throws Problem not_found */
  async get({ tenantId, gateway, day }: SettlementPosition, limit: number) {
    const [found] = await this.list({ tenantId, gateway, day }, 1);
    if (!found) throw new Problem('not_found', 'That day of that gateway was not matched.');
    const of = [tenantId, gateway, day, limit];
    const differences = await this.source.query<FoundDifference[]>(DIFFERENCES, of);
    return { ...found, differences, transfers: await this.source.query<object[]>(TRANSFERS, of) };
  }
}
