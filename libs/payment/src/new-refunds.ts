import { appendToOutbox, type OutboxMessage } from '#libs/outbox';
import { derivedId, failpoint, newId, refundReference } from '#libs/kernel';
import type { EntityManager } from '#libs/database';
import type { RefundCause } from './core/decide-refund.js';
import { nextRefundCheckAt } from './core/schedule.js';
import type { Failure } from './core/observation.js';
import type { RefundStatus } from './core/states.js';
import { entriesOfRefund } from './ledger/core/entries.js';
import type { LockedAttempt } from './lock-attempts.js';

export const REFUND = 'refund';

export interface NewRefund {
  payment: Pick<LockedAttempt, 'paymentId' | 'orderId' | 'tenantId' | 'gateway'>;
  /** Paise. */
  amount: number;
  currency: string;
  cause: RefundCause;
  reason?: string | undefined;
  requestKey?: string | undefined;
  /** Of one that the gateway made by itself: it is not sent. */
  made?: { status: RefundStatus; gatewayRefundId?: string | undefined; failure?: Failure | undefined };
}

const INSERT = `
  WITH r AS (
    SELECT * FROM jsonb_to_recordset($1::jsonb) AS r(id text, "paymentId" text, "orderId" text, "tenantId" text,
      gateway text, reference text, "gatewayRefundId" text, amount bigint, currency text, cause text, reason text,
      status text, failure jsonb, "requestKey" text)),
  inserted AS (
    INSERT INTO refunds (id, payment_id, order_id, tenant_id, gateway, reference, gateway_refund_id, amount, currency,
      cause, reason, status, failure, request_key, next_check_at, created_at, updated_at)
    SELECT id, "paymentId", "orderId", "tenantId", gateway, reference, "gatewayRefundId", amount, currency,
      cause, reason, status, failure, "requestKey",
      CASE WHEN status = 'PENDING' THEN $3::timestamptz END, $2, $2 FROM r
      RETURNING id, payment_id, order_id, status, cause, tenant_id, gateway),
  booked AS (
    INSERT INTO ledger_entries (transaction_id, account, tenant_id, gateway, kind, amount, currency, payment_id, refund_id, at)
    SELECT e."transactionId", e.account, i.tenant_id, i.gateway, e.kind, e.amount, e.currency, i.payment_id, i.id, $2
    FROM inserted i JOIN jsonb_to_recordset($4::jsonb) AS e("refundId" text, "transactionId" text, account text,
      kind text, amount bigint, currency text) ON e."refundId" = i.id)
  INSERT INTO refund_transitions (refund_id, order_id, to_status, cause, detail, at)
  SELECT id, order_id, status, cause, '{}', $2 FROM inserted`;

/** Money that pays nothing goes back once: such a refund has one id, whoever makes it. */
function idOf({ payment, cause }: NewRefund, now: Date): string {
  const automatic = cause === 'second_success' || cause === 'order_not_payable';
  return automatic ? derivedId('rfd', now, `${payment.paymentId}:automatic`) : newId('rfd', now);
}

/** Writes refunds and, for those that are ours to make, what sends them once the transaction has committed. */
export async function insertRefunds(manager: EntityManager, refunds: NewRefund[], now: Date): Promise<string[]> {
  if (refunds.length === 0) return [];
  const rows = refunds.map((refund) => {
    const id = idOf(refund, now);
    const { payment, made, ...rest } = refund;
    const { paymentId, orderId, tenantId, gateway } = payment;
    const reference = made ? null : refundReference(id);
    return { id, paymentId, orderId, tenantId, gateway, reference, status: 'PENDING', ...rest, ...made };
  });
  const entries = rows.filter(({ status }) => status === 'PROCESSED').flatMap((row) => entriesOfRefund(row));
  await manager.query(INSERT, [JSON.stringify(rows), now, nextRefundCheckAt(now, now), JSON.stringify(entries)]);
  failpoint('worker.refunded');
  const toSend = rows.filter((row) => row.reference !== null);
  const messages = toSend.map(({ id, tenantId, gateway, orderId }): OutboxMessage => ({
    tenantId,
    kind: REFUND,
    eventId: id,
    recipient: `gateway:${gateway}`,
    subject: orderId,
    payload: { refundId: id },
  }));
  await appendToOutbox(manager, messages, now);
  return rows.map(({ id }) => id);
}
