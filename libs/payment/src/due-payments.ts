import type { DataSource } from '#libs/database';
import { nextCheckAt, nextLateCheckAt } from './core/schedule.js';
import type { PaymentMethod, PaymentStatus } from './core/states.js';

/** An attempt whose gateway should be asked now: an open one, or one that failed and may have succeeded late. */
export interface DuePayment {
  id: string;
  orderId: string;
  tenantId: string;
  gateway: string;
  method: PaymentMethod;
  status: PaymentStatus;
  reference: string;
  gatewayOrderId: string | null;
  createdAt: Date;
}

const LEASE_MS = 60_000;

/** Takes payments that are due, open ones first, then the longest due; several sweeps at once take different ones. */
export async function claimDuePayments(source: DataSource, now: Date, limit: number): Promise<DuePayment[]> {
  const [rows] = await source.query<[DuePayment[], number]>(
    `UPDATE payments SET next_check_at = $2 WHERE id IN (
       SELECT id FROM payments WHERE next_check_at <= $1
       ORDER BY status IN ('CREATED', 'PENDING') DESC, next_check_at LIMIT $3 FOR UPDATE SKIP LOCKED)
     RETURNING id, order_id AS "orderId", tenant_id AS "tenantId", gateway, method, status, reference,
       gateway_order_id AS "gatewayOrderId", created_at AS "createdAt"`,
    [now, new Date(now.getTime() + LEASE_MS), limit],
  );
  return rows;
}

/** Nothing new: sets when to ask again. Resolves to false when an open attempt has no next time. */
export async function scheduleNextCheck(source: DataSource, payment: DuePayment, now: Date): Promise<boolean> {
  const open = payment.status === 'CREATED' || payment.status === 'PENDING';
  const next = open ? nextCheckAt(payment.createdAt, now) : nextLateCheckAt(payment.createdAt, now);
  if (open && !next) return false;
  await source.query(`UPDATE payments SET next_check_at = $3 WHERE id = $1 AND status = $2`, [
    payment.id,
    payment.status,
    next ?? null,
  ]);
  return true;
}

/** Five days without an answer: a person has to look (invariant 7). */
export async function giveUpOn(source: DataSource, payment: DuePayment, now: Date): Promise<void> {
  await source.query(
    `WITH given_up AS (
       UPDATE payments SET status = 'REVIEW', next_check_at = NULL, updated_at = $3
       WHERE id = $1 AND status = $2 RETURNING id, order_id)
     INSERT INTO payment_transitions (payment_id, order_id, from_status, to_status, cause, detail, at)
     SELECT id, order_id, $2, 'REVIEW', 'poll', '{"reason":"no_answer"}', $3 FROM given_up`,
    [payment.id, payment.status, now],
  );
}
