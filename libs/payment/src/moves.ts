import type { EntityManager } from '#libs/database';
import type { Failure } from './core/observation.js';
import type { PaymentStatus } from './core/states.js';
import { entriesOfMove } from './ledger/core/entries.js';

/** One payment moving along the table. */
export interface Move {
  paymentId: string;
  from: PaymentStatus;
  to: PaymentStatus;
  /** It pays its order. */
  winner: boolean;
  failure?: Failure | undefined;
  gatewayPaymentId?: string | undefined;
  gatewayOrderId?: string | undefined;
  capturedAmount?: number | undefined;
  capturedCurrency?: string | undefined;
  /** Its money is in suspense until now. */
  suspended?: { amount: number; currency: string } | undefined;
  /** By a person. */
  reviewed?: boolean;
  /** It may still succeed late, or go back. */
  nextCheckAt?: Date | undefined;
  cause: string;
  detail: Record<string, unknown>;
}

/** Payments, orders, history and ledger move in one statement, or not at all. */
const MOVE = `
  WITH m AS (
    SELECT * FROM jsonb_to_recordset($1::jsonb) AS m("paymentId" text, "from" text, "to" text, winner boolean,
      failure jsonb, "gatewayPaymentId" text, "gatewayOrderId" text, "capturedAmount" bigint, "capturedCurrency" text,
      reviewed boolean, "nextCheckAt" timestamptz, cause text, detail jsonb)),
  moved AS (
    UPDATE payments p SET status = m."to", winner = m.winner, failure = m.failure, uncertain = false,
      gateway_payment_id = COALESCE(m."gatewayPaymentId", p.gateway_payment_id),
      gateway_order_id = COALESCE(p.gateway_order_id, m."gatewayOrderId"),
      captured_amount = COALESCE(m."capturedAmount", p.captured_amount),
      captured_currency = COALESCE(m."capturedCurrency", p.captured_currency),
      reviewed_at = CASE WHEN m.reviewed THEN $2 ELSE p.reviewed_at END, next_check_at = m."nextCheckAt", updated_at = $2
    FROM m WHERE p.id = m."paymentId" AND p.status = m."from" RETURNING p.id, p.order_id, p.winner, p.tenant_id, p.gateway),
  paid AS (
    UPDATE orders SET status = 'PAID', paid_at = $2, updated_at = $2
    FROM moved WHERE orders.id = moved.order_id AND moved.winner),
  booked AS (
    INSERT INTO ledger_entries (transaction_id, account, tenant_id, gateway, kind, amount, currency, payment_id, at)
    SELECT e."transactionId", e.account, moved.tenant_id, moved.gateway, e.kind, e.amount, e.currency, moved.id, $2
    FROM moved JOIN jsonb_to_recordset($3::jsonb) AS e("paymentId" text, "transactionId" text, account text, kind text,
      amount bigint, currency text) ON e."paymentId" = moved.id)
  INSERT INTO payment_transitions (payment_id, order_id, from_status, to_status, cause, detail, at)
  SELECT moved.id, moved.order_id, m."from", m."to", m.cause, m.detail, $2 FROM moved JOIN m ON m."paymentId" = moved.id`;

/** Each payment at most once. The caller holds the locks and has decided: what is written here is true. */
export async function writeMoves(manager: EntityManager, moves: readonly Move[], now: Date): Promise<void> {
  if (moves.length === 0) return;
  const entries = moves.flatMap((move) => entriesOfMove(move));
  await manager.query(MOVE, [JSON.stringify(moves), now, JSON.stringify(entries)]);
}
