import { failpoint } from '#libs/kernel';
import { appendToOutbox } from '#libs/outbox';
import type { EntityManager } from '#libs/database';
import { decideRefund, type RefundDecision, type RefundState } from './core/decide-refund.js';
import { refundEnded } from './core/events.js';
import type { Failure, RefundObservation } from './core/observation.js';
import { nextRefundCheckAt } from './core/schedule.js';
import type { RefundStatus } from './core/states.js';
import { entriesOfRefund } from './ledger/core/entries.js';
import { lockAttempts, type AttemptNames, type LockedAttempt, type Origin } from './lock-attempts.js';
import { insertRefunds } from './new-refunds.js';
import { backendMessages, notifications } from './notifications.js';

export type AppliedRefund =
  { kind: 'unknown_payment' } | { kind: 'decided'; decision: RefundDecision; orderId: string; paymentId: string };

interface StoredRefund extends RefundState {
  currency: string;
  reason: string | null;
  createdAt: Date;
}

const OF_PAYMENT = `
  SELECT id, reference, gateway_refund_id AS "gatewayRefundId", amount, currency, cause, reason, status,
    created_at AS "createdAt"
  FROM refunds WHERE payment_id = $1 ORDER BY id`;

const MOVE = `
  WITH before AS (SELECT id, status FROM refunds WHERE id = $1),
  moved AS (
    UPDATE refunds SET status = $2, gateway_refund_id = COALESCE(gateway_refund_id, $3), failure = $4,
      next_check_at = $5, updated_at = $6
    WHERE id = $1 RETURNING id, payment_id, order_id, status, tenant_id, gateway),
  booked AS (
    INSERT INTO ledger_entries (transaction_id, account, tenant_id, gateway, kind, amount, currency, payment_id, refund_id, at)
    SELECT e."transactionId", e.account, m.tenant_id, m.gateway, e.kind, e.amount, e.currency, m.payment_id, m.id, $6
    FROM moved m CROSS JOIN jsonb_to_recordset($9::jsonb)
      AS e("transactionId" text, account text, kind text, amount bigint, currency text))
  INSERT INTO refund_transitions (refund_id, order_id, from_status, to_status, cause, detail, at)
  SELECT m.id, m.order_id, b.status, m.status, $7, $8, $6 FROM moved m JOIN before b USING (id) WHERE b.status <> m.status`;

/** Only the payment that pays the order moves the order's state. */
const MOVE_ORDER = `
  UPDATE orders SET updated_at = $2, status = CASE WHEN back.total >= back.captured THEN 'REFUNDED' ELSE 'PARTIALLY_REFUNDED' END
  FROM (SELECT p.order_id, p.captured_amount AS captured, sum(r.amount) AS total
        FROM payments p JOIN refunds r ON r.payment_id = p.id AND r.status = 'PROCESSED'
        WHERE p.id = $1 AND p.winner GROUP BY p.id) back
  WHERE orders.id = back.order_id AND orders.status IN ('PAID', 'PARTIALLY_REFUNDED')`;

async function move(
  manager: EntityManager,
  refund: StoredRefund,
  to: RefundStatus,
  { origin, seen, failure }: { origin: Origin; seen: RefundObservation; failure?: Failure | undefined },
  now: Date,
): Promise<void> {
  const next = to === 'PENDING' ? (nextRefundCheckAt(refund.createdAt, now) ?? null) : null;
  // More or less than we asked for stays visible: what was sent back is the gateway's word.
  const detail = { ...failure, ...(seen.amount !== refund.amount && { gatewayAmount: seen.amount }) };
  await manager.query(MOVE, [
    refund.id,
    to,
    seen.gatewayRefundId ?? null,
    failure ? JSON.stringify(failure) : null,
    next,
    now,
    origin.cause,
    JSON.stringify(detail),
    JSON.stringify(to === 'PROCESSED' && refund.status !== to ? entriesOfRefund(refund) : []),
  ]);
  failpoint('refund.moved');
}

async function ended(
  manager: EntityManager,
  locked: LockedAttempt,
  refund: Pick<StoredRefund, 'id' | 'amount' | 'reason'>,
  before: StoredRefund[],
  failure: Failure | undefined,
  now: Date,
): Promise<void> {
  const done = before.filter(({ status, id }) => status === 'PROCESSED' && id !== refund.id);
  const refundedTotal = done.reduce((sum, { amount }) => sum + amount, failure ? 0 : refund.amount);
  const order = { ...locked, id: locked.orderId, reference: locked.orderReference };
  const payment = { id: locked.paymentId, gateway: locked.gateway, method: locked.method };
  const event = refundEnded(order, payment, { ...refund, refundedTotal }, now, failure);
  const clients = failure ? [locked.customerId] : [locked.notifyClientId, locked.customerId];
  if (!failure) await manager.query(MOVE_ORDER, [locked.paymentId, now]);
  const messages = [...notifications(locked.tenantId, clients, event), ...backendMessages(locked, event)];
  await appendToOutbox(manager, messages, now);
}

/** Which payment it is about: where a refund has a name of ours, that one decides. */
async function namesOf(
  manager: EntityManager,
  { tenantId, gateway }: Origin,
  seen: RefundObservation,
): Promise<AttemptNames> {
  const [own] = await manager.query<{ reference: string }[]>(
    `SELECT p.reference FROM refunds r JOIN payments p ON p.id = r.payment_id
     WHERE r.tenant_id = $1 AND r.gateway = $2 AND r.reference = $3`,
    [tenantId, gateway, seen.reference ?? null],
  );
  return own ?? seen.payment;
}

/**
 * The one door that changes refunds: locks the payment and its order, decides, and writes refund, order, history and
 * outbox in the caller's transaction.
 */
export async function applyRefundObservation(
  manager: EntityManager,
  origin: Origin,
  seen: RefundObservation,
  now: Date,
): Promise<AppliedRefund> {
  const [locked] = await lockAttempts(manager, [{ origin, names: await namesOf(manager, origin, seen) }]);
  if (!locked) return { kind: 'unknown_payment' };
  const refunds = await manager.query<StoredRefund[]>(OF_PAYMENT, [locked.paymentId]);
  const decision = decideRefund(refunds, seen);
  const { orderId, paymentId } = locked;
  if (decision.kind === 'record') {
    const { gatewayRefundId } = seen;
    const { status, failure } = decision;
    const made = { status, gatewayRefundId, failure };
    const reason = 'made at the gateway';
    const refund = { payment: locked, amount: seen.amount, currency: seen.currency ?? locked.currency, reason };
    const [id = ''] = await insertRefunds(manager, [{ ...refund, cause: 'gateway', made }], now);
    if (status !== 'PENDING') await ended(manager, locked, { id, amount: seen.amount, reason }, refunds, failure, now);
  } else if (decision.kind !== 'none') {
    const refund = refunds.find(({ id }) => id === decision.id) as StoredRefund;
    const failure = decision.kind === 'end' ? decision.failure : undefined;
    await move(manager, refund, decision.kind === 'end' ? decision.to : refund.status, { origin, seen, failure }, now);
    if (decision.kind === 'end') await ended(manager, locked, refund, refunds, failure, now);
  }
  return { kind: 'decided', decision, orderId, paymentId };
}
