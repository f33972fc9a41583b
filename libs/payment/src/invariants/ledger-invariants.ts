import type { Invariant } from './invariant.js';

/** What each payment put on an account, beside what its state says; a payment of ours or one that is only in the ledger. */
const PER_PAYMENT = (account: string, expected: string) => `
  SELECT COALESCE(p.id, e.payment_id) AS id,
    'the ledger says ' || COALESCE(e.total, 0) || ', the payment ' || COALESCE(${expected}, 0) AS detail
  FROM payments p FULL JOIN (
    SELECT payment_id, -sum(amount) AS total FROM ledger_entries
    WHERE account = '${account}' AND payment_id IS NOT NULL AND kind <> 'settlement' GROUP BY payment_id) e ON e.payment_id = p.id
  WHERE COALESCE(e.total, 0) <> COALESCE(${expected}, 0)`;

/** Invariant 6: money in = money out + money held, to the paisa. */
export const LEDGER_INVARIANTS: readonly Invariant[] = [
  {
    name: 'ledger_balanced',
    says: 'every transaction of the ledger sums to zero',
    sql: `SELECT transaction_id AS id, 'sums to ' || sum(amount) || ' ' || currency AS detail FROM ledger_entries
      GROUP BY transaction_id, currency, tenant_id, gateway HAVING sum(amount) <> 0`,
  },
  {
    name: 'ledger_captures',
    says: 'every success has its capture in the ledger, and nothing else has',
    sql: PER_PAYMENT('captures', `CASE WHEN p.status = 'SUCCESS' THEN p.captured_amount END`),
  },
  {
    name: 'ledger_suspense',
    says: 'money of a payment is in suspense exactly while a person has to decide',
    sql: PER_PAYMENT('suspense', `CASE WHEN p.status = 'REVIEW' THEN p.captured_amount END`),
  },
  {
    name: 'ledger_refunds',
    says: 'every refund that was made is in the ledger, and no other is',
    sql: `SELECT COALESCE(r.id, e.refund_id) AS id,
        'the ledger says ' || COALESCE(e.total, 0) || ', the refund ' || r.status || ' ' || r.amount AS detail
      FROM refunds r FULL JOIN (
        SELECT refund_id, sum(amount) AS total FROM ledger_entries
        WHERE account = 'refunds' AND refund_id IS NOT NULL GROUP BY refund_id) e ON e.refund_id = r.id
      WHERE COALESCE(e.total, 0) <> COALESCE(CASE WHEN r.status = 'PROCESSED' THEN r.amount END, 0)`,
  },
  {
    name: 'money_adds_up',
    says: 'money in = money out + money held, for each tenant and gateway',
    sql: `SELECT COALESCE(known.tenant_id, booked.tenant_id) || '/' || COALESCE(known.gateway, booked.gateway) AS id,
        'came less went ' || COALESCE(known.total, 0) || ', held, settled and unexplained ' || COALESCE(booked.total, 0) AS detail
      FROM (SELECT tenant_id, gateway, currency, sum(amount) AS total FROM (
          SELECT tenant_id, gateway, captured_currency AS currency, captured_amount AS amount FROM payments
            WHERE captured_amount > 0 AND (status IN ('SUCCESS', 'REVIEW') OR reviewed_at IS NOT NULL)
          UNION ALL SELECT tenant_id, gateway, currency, -amount FROM refunds WHERE status = 'PROCESSED') moved
        GROUP BY tenant_id, gateway, currency) known
      FULL JOIN (SELECT tenant_id, gateway, currency, sum(amount) AS total FROM ledger_entries
        WHERE account IN ('gateway', 'bank', 'fees', 'tax')
          OR (account IN ('suspense', 'adjustments') AND kind = 'settlement')
        GROUP BY tenant_id, gateway, currency) booked USING (tenant_id, gateway, currency)
      WHERE COALESCE(known.total, 0) <> COALESCE(booked.total, 0)`,
  },
];
