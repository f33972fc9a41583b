import { hostname } from 'node:os';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from '#libs/database';
import type { Clock } from '#libs/kernel';
import { CLOCK } from '#libs/platform';
import { NO_COUNTS, Run, type RunCause } from './run.js';

const KEEP_MS = 14 * 24 * 3_600_000;
const FORGET_MAX = 500;

const REPLICA = `${hostname()}/${process.pid}`;

/** What sweeps did, in PostgreSQL, for two weeks. */
@Injectable()
export class Runs {
  constructor(
    private readonly source: DataSource,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async begin(cause: RunCause, msMax: number): Promise<Run> {
    const now = this.clock.now();
    const [row] = await this.source.query<{ id: number }[]>(
      `INSERT INTO reconciliation_runs (cause, replica, started_at, seen_at, counts) VALUES ($1, $2, $3, $3, $4)
       RETURNING id`,
      [cause, REPLICA, now, JSON.stringify(NO_COUNTS)],
    );
    return new Run(row?.id ?? 0, new Date(now.getTime() + msMax));
  }

  /** Writes down how far it is. */
  async save(run: Run): Promise<void> {
    await this.write(run, false, undefined);
  }

  async end(run: Run, error?: unknown): Promise<void> {
    const text = error === undefined ? undefined : error instanceof Error ? error.message : 'unknown';
    await this.write(run, error === undefined, text?.slice(0, 300));
  }

  /** Of the latest sweep that came to its end; undefined when there was none. */
  async lastFinishedAt(): Promise<Date | undefined> {
    const [row] = await this.source.query<{ at: Date }[]>(
      `SELECT finished_at AS at FROM reconciliation_runs WHERE finished_at IS NOT NULL ORDER BY id DESC LIMIT 1`,
    );
    return row?.at;
  }

  async forgetOld(): Promise<void> {
    const before = new Date(this.clock.now().getTime() - KEEP_MS);
    await this.source.query(
      `DELETE FROM reconciliation_runs WHERE id IN (
         SELECT id FROM reconciliation_runs WHERE started_at < $1 ORDER BY id LIMIT $2)`,
      [before, FORGET_MAX],
    );
  }

  /** Progress and findings together: what the list says was found, is there to be read. */
  private async write(run: Run, finished: boolean, error: string | undefined): Promise<void> {
    const findings = run.takeFindings();
    await this.source.query(
      `WITH run AS (
         UPDATE reconciliation_runs SET counts = $2::jsonb, seen_at = $3::timestamptz, finished_at = CASE WHEN $4::boolean THEN $3::timestamptz END, error = $5
         WHERE id = $1 RETURNING id)
       INSERT INTO reconciliation_findings (run_id, kind, tenant_id, gateway, order_id, payment_id, detail, at)
       SELECT run.id, kind, "tenantId", gateway, "orderId", "paymentId", detail, $3::timestamptz FROM run,
         jsonb_to_recordset($6::jsonb) AS f(kind text, "tenantId" text, gateway text, "orderId" text, "paymentId" text, detail jsonb)`,
      [run.id, JSON.stringify(run.counts), this.clock.now(), finished, error ?? null, JSON.stringify(findings)],
    );
  }
}
