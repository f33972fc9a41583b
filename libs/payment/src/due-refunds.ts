import type { DataSource, EntityManager } from '#libs/database';
import { nextRefundCheckAt } from './core/schedule.js';

/** A refund that the gateway has not finished, as far as we know. */
export interface DueRefund {
  id: string;
  tenantId: string;
  gateway: string;
  paymentReference: string;
  gatewayOrderId: string | null;
  gatewayPaymentId: string | null;
  createdAt: Date;
}

const LEASE_MS = 10 * 60_000;

/** Takes refunds that should be asked about, longest due first; several sweeps at once take different ones. */
export async function claimDueRefunds(source: DataSource, now: Date, limit: number): Promise<DueRefund[]> {
  const [rows] = await source.query<[DueRefund[], number]>(
    `UPDATE refunds r SET next_check_at = $2 FROM payments p WHERE p.id = r.payment_id AND r.id IN (
       SELECT id FROM refunds WHERE next_check_at <= $1 AND status = 'PENDING'
       ORDER BY next_check_at LIMIT $3 FOR UPDATE SKIP LOCKED)
     RETURNING r.id, r.tenant_id AS "tenantId", r.gateway, p.reference AS "paymentReference",
       p.gateway_order_id AS "gatewayOrderId", p.gateway_payment_id AS "gatewayPaymentId", r.created_at AS "createdAt"`,
    [now, new Date(now.getTime() + LEASE_MS), limit],
  );
  return rows;
}

/** Still open: sets when to ask again. */
export async function scheduleRefundCheck(manager: EntityManager, refund: DueRefund, now: Date): Promise<void> {
  await manager.query(`UPDATE refunds SET next_check_at = $2 WHERE id = $1 AND status = 'PENDING'`, [
    refund.id,
    nextRefundCheckAt(refund.createdAt, now) ?? null,
  ]);
}
