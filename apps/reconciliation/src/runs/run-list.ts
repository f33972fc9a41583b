import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from '#libs/database';
import { Problem, type Clock } from '#libs/kernel';
import { CLOCK } from '#libs/platform';
import type { Counts, Finding, RunCause } from './run.js';

/** A run that gives no sign of life for this long was killed. */
const SILENT_MS_MAX = 10 * 60_000;

export interface RunView {
  id: number;
  cause: RunCause;
  replica: string;
  /** `lost`: it was killed; whatever it had leased is asked about by the next. */
  state: 'running' | 'finished' | 'failed' | 'lost';
  startedAt: Date;
  seenAt: Date;
  finishedAt: Date | null;
  error: string | null;
  counts: Counts;
}

const COLUMNS = `id, cause, replica, started_at AS "startedAt", seen_at AS "seenAt", finished_at AS "finishedAt", error, counts,
  CASE WHEN finished_at IS NOT NULL THEN 'finished' WHEN error IS NOT NULL THEN 'failed'
    WHEN seen_at < $1 THEN 'lost' ELSE 'running' END AS state`;

/** What sweeps did, to be read. */
@Injectable()
export class RunList {
  constructor(
    private readonly source: DataSource,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** The latest first; `before` is the id of the last one seen. */
  async list(limit: number, before?: number): Promise<RunView[]> {
    return this.source.query<RunView[]>(
      `SELECT ${COLUMNS} FROM reconciliation_runs WHERE $2::bigint IS NULL OR id < $2 ORDER BY id DESC LIMIT $3`,
      [this.silentSince(), before ?? null, limit],
    );
  }

  /** @throws Problem not_found */
  async get(id: number): Promise<RunView> {
    const [run] = await this.source.query<RunView[]>(`SELECT ${COLUMNS} FROM reconciliation_runs WHERE id = $2`, [
      this.silentSince(),
      id,
    ]);
    if (!run) throw new Problem('not_found', 'There is no such run; they are kept for two weeks.');
    return run;
  }

  async findings(runId: number, limit: number): Promise<(Finding & { at: Date })[]> {
    return this.source.query<(Finding & { at: Date })[]>(
      `SELECT kind, tenant_id AS "tenantId", gateway, order_id AS "orderId", payment_id AS "paymentId", detail, at
       FROM reconciliation_findings WHERE run_id = $1 ORDER BY id LIMIT $2`,
      [runId, limit],
    );
  }

  private silentSince(): Date {
    return new Date(this.clock.now().getTime() - SILENT_MS_MAX);
  }
}
