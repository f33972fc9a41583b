import { PLAN_ANEW, type DataSource, type EntityManager } from '#libs/database';
import { nextRefundCheckAt } from './core/schedule.js';
import { ORDER_COLUMNS, type RefundOrder } from './refund-orders.js';

/** A refund that the gateway has not finished, as far as we know. */
export interface DueRefund extends RefundOrder {
  /** When it was due, before this lease. */
  dueAt: Date;
}

/** Longer than asking about a page of them can take. */
const LEASE_MS = 60_000;

export interface RefundBacklog {
  tenantId: string;
  gateway: string;
  count: number;
  oldestDueAt: Date;
}

export async function refundBacklogOf(source: DataSource, now: Date): Promise<RefundBacklog[]> {
  return source.query<RefundBacklog[]>(
    `${PLAN_ANEW} SELECT tenant_id AS "tenantId", gateway, count(*) AS count, min(next_check_at) AS "oldestDueAt"
     FROM refunds WHERE next_check_at <= $1 AND status = 'PENDING' GROUP BY 1, 2 ORDER BY 1, 2`,
    [now],
  );
}

/** The most urgent first, as payments are: see claimDuePayments. */
const CLAIM = `${PLAN_ANEW}
  WITH due AS (
    SELECT id, next_check_at FROM refunds
    WHERE tenant_id = $1 AND gateway = $2 AND status = 'PENDING' AND next_check_at <= $3
    ORDER BY extract(epoch FROM $3 - next_check_at) / GREATEST(extract(epoch FROM next_check_at - created_at), 1) DESC
    LIMIT $4 FOR UPDATE SKIP LOCKED)
  UPDATE refunds r SET next_check_at = $5 FROM due, payments p WHERE r.id = due.id AND p.id = r.payment_id
  RETURNING ${ORDER_COLUMNS}, due.next_check_at AS "dueAt"`;

/** Takes refunds that should be asked about; several sweeps at once take different ones. */
export async function claimDueRefunds(
  source: DataSource,
  { tenantId, gateway, limit }: { tenantId: string; gateway: string; limit: number },
  now: Date,
): Promise<DueRefund[]> {
  const lease = new Date(now.getTime() + LEASE_MS);
  const [rows] = await source.query<[DueRefund[], number]>(CLAIM, [tenantId, gateway, now, limit, lease]);
  return rows;
}

/** Those that were claimed and not asked about are due as they were. */
export async function releaseRefunds(source: DataSource, refunds: readonly DueRefund[]): Promise<void> {
  if (refunds.length === 0) return;
  await source.query(
    `UPDATE refunds r SET next_check_at = c."dueAt"
     FROM jsonb_to_recordset($1::jsonb) AS c(id text, "dueAt" timestamptz) WHERE r.id = c.id AND r.status = 'PENDING'`,
    [JSON.stringify(refunds.map(({ id, dueAt }) => ({ id, dueAt })))],
  );
}

/** Still open: sets when to ask again. */
export async function scheduleRefundCheck(
  manager: DataSource | EntityManager,
  refund: Pick<DueRefund, 'id' | 'createdAt'>,
  now: Date,
): Promise<void> {
  await manager.query(`UPDATE refunds SET next_check_at = $2 WHERE id = $1 AND status = 'PENDING'`, [
    refund.id,
    nextRefundCheckAt(refund.createdAt, now) ?? null,
  ]);
}
