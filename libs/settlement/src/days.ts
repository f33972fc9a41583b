import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from '#libs/database';
import type { Account } from '#libs/inquiry';
import type { Clock } from '#libs/kernel';
import { CLOCK } from '#libs/platform';
import { DAY_MS, readyAt, readyDays } from './core/indian-day.js';

/** Days that nobody matched while all processes were down are caught up on. */
const CATCH_UP_DAYS = 7;
const LEASE_MS = 10 * 60_000;
const ATTEMPTS_MAX = 10;
const RETRY_MS = 15 * 60_000;
const RETRY_MS_MAX = 6 * 3_600_000;
const KEEP_MS = 90 * DAY_MS;
const FORGET_MAX = 5_000;

export interface Lease extends Account {
  day: string;
  token: string;
}

const ENSURE = `
  INSERT INTO settlement_days (tenant_id, gateway, day, due_at)
  SELECT tenant, gateway, day::date, due FROM jsonb_to_recordset($1::jsonb) AS d(tenant text, gateway text, day text, due timestamptz)
  -- Nothing was to be settled before there was anything in the ledger.
  WHERE (SELECT min(at) FROM ledger_entries WHERE tenant_id = tenant) < due
  ON CONFLICT DO NOTHING`;

/** One at a time for an account: a day's match looks at what is open of the others. */
const CLAIM = `
  WITH next AS (
    SELECT d.tenant_id, d.gateway, d.day FROM settlement_days d
    WHERE d.finished_at IS NULL AND d.due_at <= $1 AND d.attempts < ${ATTEMPTS_MAX} AND (d.leased_until IS NULL OR d.leased_until <= $1)
      AND NOT EXISTS (SELECT 1 FROM settlement_days o WHERE o.tenant_id = d.tenant_id AND o.gateway = d.gateway AND o.leased_until > $1)
    ORDER BY d.day, d.tenant_id, d.gateway LIMIT 1 FOR UPDATE SKIP LOCKED)
  UPDATE settlement_days s SET leased_by = $2, leased_until = $3, started_at = $1, attempts = attempts + 1, error = NULL
  FROM next WHERE (s.tenant_id, s.gateway, s.day) = (next.tenant_id, next.gateway, next.day)
  RETURNING s.tenant_id AS "tenantId", s.gateway, to_char(s.day, 'YYYY-MM-DD') AS day`;

/** By hand: from the beginning, also if it was matched before. Not while it is being matched. */
const REQUEST = `
  INSERT INTO settlement_days (tenant_id, gateway, day, due_at) VALUES ($1, $2, $3, $4)
  ON CONFLICT (tenant_id, gateway, day) DO UPDATE SET due_at = $4, finished_at = NULL, error = NULL, attempts = 0
  WHERE settlement_days.leased_until IS NULL OR settlement_days.leased_until <= $4`;

const KEEP_LEASE = `
  UPDATE settlement_days SET leased_until = $5 WHERE tenant_id = $1 AND gateway = $2 AND day = $3 AND leased_by = $4
    AND leased_until IS NOT NULL RETURNING 1`;

const END = `
  UPDATE settlement_days SET leased_by = NULL, leased_until = NULL, finished_at = $5, error = $6, counts = COALESCE($7, counts),
    due_at = COALESCE($8, due_at), attempts = CASE WHEN $6::text IS NULL THEN 0 ELSE attempts END
  WHERE tenant_id = $1 AND gateway = $2 AND day = $3 AND leased_by = $4`;

/** Somebody else has the day: this one was too slow, or its clock was set. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}

/** In each transaction that writes for an account. @throws LeaseLost */
export async function keepLease(
  manager: EntityManager,
  { tenantId, gateway, day, token }: Lease,
  now: Date,
): Promise<void> {
  const until = new Date(now.getTime() + LEASE_MS);
  const [rows] = await manager.query<[unknown[], number]>(KEEP_LEASE, [tenantId, gateway, day, token, until]);
  if (rows.length === 0) throw new LeaseLost(`${tenantId}/${gateway} ${day}: the lease is another's`);
}

/** Which days of which accounts are to be matched, are being, and were. In PostgreSQL alone: it needs no queue. */
@Injectable()
export class SettlementDays {
  constructor(
    private readonly source: DataSource,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** The days of the last week that are ready, for these accounts. */
  async ensure(accounts: readonly Account[]): Promise<void> {
    const days = readyDays(this.clock.now(), CATCH_UP_DAYS);
    const wanted = accounts.flatMap(({ tenantId: tenant, gateway }) =>
      days.map((day) => ({ tenant, gateway, day, due: readyAt(day) })),
    );
    await this.source.query(ENSURE, [JSON.stringify(wanted)]);
  }

  /** The oldest that is due, leased. */
  async claim(): Promise<Lease | undefined> {
    const now = this.clock.now();
    const token = randomUUID();
    const [rows] = await this.locked<[Omit<Lease, 'token'>[], number]>(CLAIM, [
      now,
      token,
      new Date(now.getTime() + LEASE_MS),
    ]);
    return rows[0] && { ...rows[0], token };
  }

  /** Two claims at once would not see each other's lease. */
  private locked<T>(sql: string, parameters: unknown[]): Promise<T> {
    return this.source.transaction(async (manager) => {
      await manager.query(`SELECT pg_advisory_xact_lock(hashtext('payment-propeller settlement'))`);
      return manager.query<T>(sql, parameters);
    });
  }

  async finish({ tenantId, gateway, day, token }: Lease, counts: object): Promise<void> {
    const now = this.clock.now();
    await this.source.query(END, [tenantId, gateway, day, token, now, null, JSON.stringify(counts), null]);
  }

  /** It is tried again later, ten times in all; then only by hand. */
  async fail({ tenantId, gateway, day, token }: Lease, error: unknown): Promise<void> {
    const [row] = await this.source.query<{ attempts: number }[]>(
      `SELECT attempts FROM settlement_days WHERE tenant_id = $1 AND gateway = $2 AND day = $3`,
      [tenantId, gateway, day],
    );
    const waitMs = Math.min(RETRY_MS_MAX, RETRY_MS * 2 ** Math.max(0, (row?.attempts ?? 1) - 1));
    const text = (error instanceof Error ? error.message : 'unknown').slice(0, 300);
    const due = new Date(this.clock.now().getTime() + waitMs);
    await this.source.query(END, [tenantId, gateway, day, token, null, text, null, due]);
  }

  /** Lists outlive their reports, and what is open of them. */
  async forgetOld(): Promise<void> {
    const before = new Date(this.clock.now().getTime() - KEEP_MS);
    await this.source.query(
      `DELETE FROM settlement_listed WHERE ctid IN (
         SELECT l.ctid FROM settlement_listed l WHERE l.day < $1 AND NOT EXISTS (
           SELECT 1 FROM settlement_differences d WHERE d.tenant_id = l.tenant_id AND d.gateway = l.gateway AND d.state = 'open'
             AND d.entity_id = l.entity_id) LIMIT $2)`,
      [before, FORGET_MAX],
    );
  }
}

/** The next process that looks matches it. */
export async function requestDay(
  source: DataSource,
  { tenantId, gateway }: Account,
  day: string,
  now: Date,
): Promise<void> {
  await source.query(REQUEST, [tenantId, gateway, day, now]);
}
