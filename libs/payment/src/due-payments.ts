import { PLAN_ANEW, type DataSource, type EntityManager } from '#libs/database';
import { giveUpBefore, nextCheckAt, nextLateCheckAt, nextReturnCheckAt, retryCheckAt } from './core/schedule.js';
import type { PaymentMethod, PaymentStatus } from './core/states.js';

/**
 * Why a payment is asked about: it is `open`; it failed and may have succeeded `late`; or it succeeded, and the gateway
 * may have `returned` the money.
 */
export const CONCERNS = ['open', 'late', 'returned'] as const;
export type Concern = (typeof CONCERNS)[number];

const STATUSES: Readonly<Record<Concern, readonly PaymentStatus[]>> = {
  open: ['CREATED', 'PENDING'],
  late: ['FAILED', 'EXPIRED'],
  returned: ['SUCCESS'],
};

/** A payment whose gateway should be asked now. */
export interface DuePayment {
  id: string;
  orderId: string;
  tenantId: string;
  gateway: string;
  method: PaymentMethod;
  status: PaymentStatus;
  reference: string;
  gatewayOrderId: string | null;
  gatewayPaymentId: string | null;
  createdAt: Date;
  orderExpiresAt: Date;
  /** When it was due, before this lease. */
  dueAt: Date;
}

/** Longer than asking about a page of them can take. */
const LEASE_MS = 60_000;

/** How much is due for one account. */
export interface Backlog {
  tenantId: string;
  gateway: string;
  concern: Concern;
  count: number;
  oldestDueAt: Date;
}

export async function backlogOf(source: DataSource, now: Date): Promise<Backlog[]> {
  return source.query<Backlog[]>(
    `${PLAN_ANEW} SELECT tenant_id AS "tenantId", gateway, min(next_check_at) AS "oldestDueAt", count(*) AS count,
       CASE WHEN status IN ('CREATED', 'PENDING') THEN 'open' WHEN status = 'SUCCESS' THEN 'returned' ELSE 'late' END AS concern
     FROM payments WHERE next_check_at <= $1 GROUP BY tenant_id, gateway, concern ORDER BY 1, 2, 3`,
    [now],
  );
}

/**
 * The most urgent first: those that have waited longest, measured by how old they were when they were due. A minute
 * late is much for the first question, a customer stands there; it is nothing for one that comes every six hours; and
 * whatever waits long enough becomes the most urgent.
 */
const CLAIM = `${PLAN_ANEW}
  WITH due AS (
    SELECT id, next_check_at FROM payments
    WHERE tenant_id = $1 AND gateway = $2 AND status = ANY($3) AND next_check_at <= $4
    ORDER BY extract(epoch FROM $4 - next_check_at) / GREATEST(extract(epoch FROM next_check_at - created_at), 1) DESC
    LIMIT $5 FOR UPDATE SKIP LOCKED)
  UPDATE payments p SET next_check_at = $6 FROM due, orders o WHERE p.id = due.id AND o.id = p.order_id
  RETURNING p.id, p.order_id AS "orderId", p.tenant_id AS "tenantId", p.gateway, p.method, p.status, p.reference,
    p.gateway_order_id AS "gatewayOrderId", p.gateway_payment_id AS "gatewayPaymentId", p.created_at AS "createdAt",
    o.expires_at AS "orderExpiresAt", due.next_check_at AS "dueAt"`;

export interface Claim {
  tenantId: string;
  gateway: string;
  concern: Concern;
  limit: number;
}

/** Takes payments that are due; several sweeps at once take different ones. A sweep that dies gives them back by itself. */
export async function claimDuePayments(
  source: DataSource,
  { tenantId, gateway, concern, limit }: Claim,
  now: Date,
): Promise<DuePayment[]> {
  const lease = new Date(now.getTime() + LEASE_MS);
  const parameters = [tenantId, gateway, STATUSES[concern], now, limit, lease];
  const [rows] = await source.query<[DuePayment[], number]>(CLAIM, parameters);
  return rows;
}

/** Those that were claimed and not asked about are due as they were. */
export async function releasePayments(source: DataSource, payments: readonly DuePayment[]): Promise<void> {
  if (payments.length === 0) return;
  await source.query(
    `UPDATE payments p SET next_check_at = r."dueAt"
     FROM jsonb_to_recordset($1::jsonb) AS r(id text, status text, "dueAt" timestamptz)
     WHERE p.id = r.id AND p.status = r.status`,
    [JSON.stringify(payments.map(({ id, status, dueAt }) => ({ id, status, dueAt })))],
  );
}

function nextFor({ status, createdAt }: DuePayment, now: Date): Date | undefined {
  if (STATUSES.open.includes(status)) return nextCheckAt(createdAt, now);
  return STATUSES.returned.includes(status) ? nextReturnCheckAt(createdAt, now) : nextLateCheckAt(createdAt, now);
}

const SCHEDULE = `UPDATE payments SET next_check_at = $3 WHERE id = $1 AND status = $2`;

/** Nothing new: sets when to ask again. */
export async function scheduleNextCheck(
  manager: DataSource | EntityManager,
  payment: DuePayment,
  now: Date,
): Promise<void> {
  await manager.query(SCHEDULE, [payment.id, payment.status, nextFor(payment, now) ?? null]);
}

/** It could not be asked about: soon again, unless its schedule is sooner. */
export async function scheduleRetry(source: DataSource, payment: DuePayment, now: Date): Promise<void> {
  const retry = retryCheckAt(payment.createdAt, now);
  const next = nextFor(payment, now) ?? retry;
  await source.query(SCHEDULE, [payment.id, payment.status, next < retry ? next : retry]);
}

export interface GivenUp {
  id: string;
  orderId: string;
  tenantId: string;
  gateway: string;
}

/**
 * Five days without an end: a person has to look (invariant 7), whether or not the gateway could be asked. Not those
 * that somebody is asking about just now: the next sweep is in time for them.
 */
export async function giveUpOnOpen(source: DataSource, now: Date, limit: number): Promise<GivenUp[]> {
  return source.query<GivenUp[]>(
    `WITH old AS (
       SELECT id, status FROM payments WHERE status IN ('CREATED', 'PENDING') AND created_at <= $1
       LIMIT $3 FOR UPDATE SKIP LOCKED),
     given_up AS (
       UPDATE payments p SET status = 'REVIEW', next_check_at = NULL, updated_at = $2
       FROM old WHERE p.id = old.id
       RETURNING p.id, p.order_id AS "orderId", p.tenant_id AS "tenantId", p.gateway, old.status AS before),
     history AS (
       INSERT INTO payment_transitions (payment_id, order_id, from_status, to_status, cause, detail, at)
       SELECT id, "orderId", before, 'REVIEW', 'poll', '{"reason":"no_answer"}', $2 FROM given_up)
     SELECT id, "orderId", "tenantId", gateway FROM given_up`,
    [giveUpBefore(now), now, limit],
  );
}

/** A question about the gateway's own refunds that waited for days is not asked any more: the settlement tells as well. */
const RETURNED_MS_MAX = 2 * 24 * 3_600_000;

export async function forgetReturnChecks(source: DataSource, now: Date, limit: number): Promise<number> {
  const [, count] = await source.query<[unknown[], number]>(
    `UPDATE payments SET next_check_at = NULL WHERE id IN (
       SELECT id FROM payments WHERE status = 'SUCCESS' AND next_check_at <= $1 LIMIT $2 FOR UPDATE SKIP LOCKED)`,
    [new Date(now.getTime() - RETURNED_MS_MAX), limit],
  );
  return count;
}
