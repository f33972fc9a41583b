import type { Invariant } from './invariant.js';
import { LEDGER_INVARIANTS } from './ledger-invariants.js';
import { SETTLEMENT_INVARIANTS } from './settlement-invariants.js';

/** The history of each payment is one chain along the table, and ends where the payment is. */
const CHAIN = (table: string, owner: string, owners: string, first: string, moves: string) => `
  SELECT owner AS id, 'from ' || came || ', not ' || COALESCE(before, '(nothing)') || ', to ' || went AS detail FROM (
    SELECT t.${owner} AS owner, COALESCE(t.from_status, '') AS came, t.to_status AS went,
      COALESCE(lag(t.to_status) OVER w, ${first}) AS before
    FROM ${table} t WINDOW w AS (PARTITION BY t.${owner} ORDER BY t.id)) steps
  WHERE came <> before OR NOT EXISTS (
    SELECT 1 FROM jsonb_to_recordset(${moves}::jsonb) AS m("from" text, "to" text)
    WHERE m."from" = steps.came AND m."to" = steps.went)
  UNION ALL
  SELECT o.id, 'is ' || o.status || ', its history ends in ' || COALESCE(last.to_status, '(nothing)') FROM ${owners} o
  LEFT JOIN LATERAL (SELECT to_status FROM ${table} t WHERE t.${owner} = o.id ORDER BY t.id DESC LIMIT 1) last ON true
  WHERE COALESCE(last.to_status, ${first}) <> o.status`;

const PAID_LIKE = `('PAID', 'PARTIALLY_REFUNDED', 'REFUNDED')`;

export const INVARIANTS: readonly Invariant[] = [
  {
    name: 'webhook_applied',
    says: 'a webhook that was applied has moved its payment or a refund',
    sql: `SELECT w.id, w.gateway || ' ' || COALESCE(w.type, '') AS detail FROM webhooks w WHERE w.verdict = 'applied'
      AND NOT EXISTS (SELECT 1 FROM payment_transitions t WHERE t.payment_id = w.payment_id)
      AND NOT EXISTS (SELECT 1 FROM refunds r WHERE r.payment_id = w.payment_id)`,
  },
  {
    name: 'payment_history',
    says: 'a payment moves only along its table, and its history is complete',
    sql: CHAIN('payment_transitions', 'payment_id', 'payments', `'CREATED'`, '$2'),
  },
  {
    name: 'refund_history',
    says: 'a refund moves only along its table, and its history is complete',
    sql: CHAIN('refund_transitions', 'refund_id', 'refunds', `''`, '$3'),
  },
  {
    name: 'one_winner',
    says: 'a paid order has exactly one winning payment, and it succeeded; an order that is not paid has none',
    sql: `SELECT o.id, o.status || ', winners: ' || count(p.id) AS detail FROM orders o
      LEFT JOIN payments p ON p.order_id = o.id AND p.winner
      GROUP BY o.id HAVING count(p.id) <> (CASE WHEN o.status IN ${PAID_LIKE} THEN 1 ELSE 0 END)
        OR bool_or(p.status <> 'SUCCESS')`,
  },
  {
    name: 'surplus_returned',
    says: 'a success that pays nothing goes back, once',
    sql: `SELECT p.id, 'captured ' || p.captured_amount || ', going back ' || COALESCE(sum(r.amount), 0) AS detail
      FROM payments p LEFT JOIN refunds r ON r.payment_id = p.id AND (r.status <> 'FAILED' OR r.reference IS NOT NULL)
      WHERE p.status = 'SUCCESS' AND NOT p.winner
      GROUP BY p.id HAVING COALESCE(sum(r.amount), 0) < p.captured_amount
        OR count(*) FILTER (WHERE r.cause IN ('second_success', 'order_not_payable')) > 1`,
  },
  {
    name: 'success_matches',
    says: 'a success matches tenant, amount and currency of what was asked for, unless a person applied it',
    sql: `SELECT p.id, 'captured ' || COALESCE(p.captured_amount::text, 'nothing') || ', asked ' || o.amount AS detail
      FROM payments p JOIN orders o ON o.id = p.order_id
      WHERE p.tenant_id <> o.tenant_id OR (p.status = 'SUCCESS' AND p.reviewed_at IS NULL AND (
        p.captured_amount IS DISTINCT FROM o.amount OR p.captured_currency IS DISTINCT FROM o.currency))`,
  },
  {
    name: 'paid_is_told',
    says: 'a paid order has one order.paid, addressed to its notified client and its customer; no other order has one',
    sql: `SELECT o.id, o.status || ', order.paid: ' || count(DISTINCT x.event_id) AS detail FROM orders o
      LEFT JOIN outbox x ON x.subject = o.id AND x.kind = 'notify' AND x.payload->'event'->>'type' = 'order.paid'
      GROUP BY o.id
      HAVING count(DISTINCT x.event_id) <> (CASE WHEN o.status IN ${PAID_LIKE} THEN 1 ELSE 0 END)
        OR (o.status IN ${PAID_LIKE} AND (NOT bool_or(x.recipient = o.customer->>'id')
          OR (o.notify_client_id IS NOT NULL AND NOT bool_or(x.recipient = o.notify_client_id))))`,
  },
  {
    name: 'refunds_within_captured',
    says: 'no more goes back than was captured',
    sql: `SELECT p.id, 'captured ' || COALESCE(p.captured_amount, 0) || ', going back ' || sum(r.amount) AS detail
      FROM payments p JOIN refunds r ON r.payment_id = p.id AND r.status <> 'FAILED' AND r.reference IS NOT NULL
      GROUP BY p.id HAVING sum(r.amount) > COALESCE(p.captured_amount, 0)`,
  },
  {
    name: 'order_shows_refunds',
    says: 'an order is PARTIALLY_REFUNDED or REFUNDED exactly when that much of its winner went back',
    sql: `SELECT o.id, o.status || ', went back ' || COALESCE(sum(r.amount), 0) || ' of ' || p.captured_amount AS detail
      FROM orders o JOIN payments p ON p.order_id = o.id AND p.winner
      LEFT JOIN refunds r ON r.payment_id = p.id AND r.status = 'PROCESSED'
      GROUP BY o.id, p.id HAVING o.status <> (CASE WHEN COALESCE(sum(r.amount), 0) = 0 THEN 'PAID'
        WHEN sum(r.amount) >= p.captured_amount THEN 'REFUNDED' ELSE 'PARTIALLY_REFUNDED' END)`,
  },
  {
    name: 'refund_is_sent',
    says: 'a refund of ours has its message in the outbox',
    sql: `SELECT r.id, r.cause AS detail FROM refunds r WHERE r.reference IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM outbox x WHERE x.event_id = r.id AND x.kind = 'refund')`,
  },
  {
    name: 'no_limbo',
    says: 'an open payment has a time when it is asked about, and is not older than five days and a sweep',
    sql: `SELECT id, status || ' since ' || created_at AS detail FROM payments
      WHERE status IN ('CREATED', 'PENDING') AND (next_check_at IS NULL OR created_at < $1::timestamptz - interval '5 days 10 minutes')`,
  },
  ...LEDGER_INVARIANTS,
  ...SETTLEMENT_INVARIANTS,
];
