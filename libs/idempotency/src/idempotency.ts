import { failpoint, Problem, type Clock } from '#libs/kernel';
import type { DataSource } from '#libs/database';

/** The scope of a key is the tenant and the route (https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/). */
export interface IdempotentRequest {
  tenantId: string;
  route: string;
  key: string;
  fingerprint: string;
}

export interface StoredAnswer {
  status: number;
  body: unknown;
}

type Row = { fingerprint: string; status: number | null; body: unknown };

const LEASE_MS = 60_000;
export const KEY_KEPT_MS = 24 * 3_600_000;

/** Runs a request once per key. Whoever repeats it gets the first answer; whoever changes it under the same key is told. */
export class Idempotency {
  constructor(
    private readonly source: DataSource,
    private readonly clock: Clock,
  ) {}

  /** @throws Problem idempotency_key_reused, idempotency_in_flight */
  async run(
    request: IdempotentRequest,
    work: () => Promise<StoredAnswer>,
  ): Promise<StoredAnswer & { replayed: boolean }> {
    if (!(await this.claim(request))) return { ...(await this.storedAnswer(request)), replayed: true };
    failpoint('request.claimed');
    let answer: StoredAnswer;
    try {
      answer = await work();
    } catch (error) {
      // A request that was not understood did nothing: its key may be used for the corrected one.
      if (error instanceof Problem && error.kind.http === 400) await this.forget(request);
      else await this.release(request);
      throw error;
    }
    failpoint('answer.ready');
    await this.store(request, answer);
    failpoint('answer.stored');
    return { ...answer, replayed: false };
  }

  /** True when the key is ours to work on: new, too old to count, or left behind by a process that died. */
  private async claim({ tenantId, route, key, fingerprint }: IdempotentRequest): Promise<boolean> {
    const now = this.clock.now();
    const rows = await this.source.query<unknown[]>(
      `INSERT INTO idempotency_keys AS k (tenant_id, route, key, fingerprint, leased_until, created_at)
       VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (tenant_id, route, key) DO UPDATE
         SET leased_until = EXCLUDED.leased_until, fingerprint = EXCLUDED.fingerprint, status = NULL, body = NULL,
             created_at = CASE WHEN k.created_at < $7 THEN EXCLUDED.created_at ELSE k.created_at END
         WHERE k.created_at < $7
            OR (k.status IS NULL AND k.leased_until <= EXCLUDED.created_at AND k.fingerprint = EXCLUDED.fingerprint)
       RETURNING 1`,
      [
        tenantId,
        route,
        key,
        fingerprint,
        new Date(now.getTime() + LEASE_MS),
        now,
        new Date(now.getTime() - KEY_KEPT_MS),
      ],
    );
    return rows.length > 0;
  }

  private async storedAnswer({ tenantId, route, key, fingerprint }: IdempotentRequest): Promise<StoredAnswer> {
    const [row] = await this.source.query<Row[]>(
      `SELECT fingerprint, status, body FROM idempotency_keys WHERE tenant_id = $1 AND route = $2 AND key = $3`,
      [tenantId, route, key],
    );
    if (row && row.fingerprint !== fingerprint) throw new Problem('idempotency_key_reused');
    if (!row || row.status === null) throw new Problem('idempotency_in_flight', undefined, { retryAfterSeconds: 1 });
    return { status: row.status, body: row.body };
  }

  private async store({ tenantId, route, key }: IdempotentRequest, { status, body }: StoredAnswer): Promise<void> {
    await this.source.query(
      `UPDATE idempotency_keys SET status = $4, body = $5 WHERE tenant_id = $1 AND route = $2 AND key = $3`,
      [tenantId, route, key, status, JSON.stringify(body)],
    );
  }

  private async forget({ tenantId, route, key }: IdempotentRequest): Promise<void> {
    await this.source.query(
      `DELETE FROM idempotency_keys WHERE tenant_id = $1 AND route = $2 AND key = $3 AND status IS NULL`,
      [tenantId, route, key],
    );
  }

  private async release({ tenantId, route, key }: IdempotentRequest): Promise<void> {
    await this.source.query(
      `UPDATE idempotency_keys SET leased_until = created_at WHERE tenant_id = $1 AND route = $2 AND key = $3`,
      [tenantId, route, key],
    );
  }
}

/** Forgets keys that are past their day. */
export async function forgetOldKeys(source: DataSource, now: Date): Promise<void> {
  await source.query(`DELETE FROM idempotency_keys WHERE created_at < $1`, [new Date(now.getTime() - KEY_KEPT_MS)]);
}
