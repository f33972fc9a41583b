import type { Invariant } from './invariant.js';

/** What the settlement reports did to the ledger. */
export const SETTLEMENT_INVARIANTS: readonly Invariant[] = [
  {
    name: 'settlement_booked',
    says: 'what arrived at the bank is what the lines of the settlement reports say, each booked once',
    sql: `SELECT COALESCE(l.id, e.line_id) AS id,
        'the ledger says ' || COALESCE(e.total, 0) || ', the report ' || COALESCE(l.net, 0) AS detail
      FROM settlement_lines l FULL JOIN (
        SELECT line_id, sum(amount) FILTER (WHERE account = 'bank') AS total FROM ledger_entries
        WHERE line_id IS NOT NULL GROUP BY line_id) e ON e.line_id = l.id
      WHERE COALESCE(e.total, 0) <> COALESCE(l.net, 0)`,
  },
  {
    name: 'settlement_suspense',
    says: 'what settlements left in suspense is exactly what the open differences say',
    sql: `SELECT COALESCE(e.line_id, d.line_id) AS id,
        'in suspense ' || COALESCE(e.total, 0) || ', open ' || COALESCE(d.total, 0) AS detail
      FROM (SELECT line_id, sum(amount) AS total FROM ledger_entries
        WHERE account = 'suspense' AND kind = 'settlement' GROUP BY line_id) e
      FULL JOIN (SELECT line_id, sum(suspended) AS total FROM settlement_differences
        WHERE line_id IS NOT NULL AND state = 'open' GROUP BY line_id) d ON d.line_id = e.line_id
      WHERE COALESCE(e.total, 0) <> COALESCE(d.total, 0)`,
  },
  {
    name: 'settlement_clears',
    says: 'once a payment or a refund is settled, its gateway holds nothing of it any more',
    sql: `SELECT COALESCE(refund_id, payment_id) AS id, 'the gateway account has ' || sum(amount) AS detail
      FROM ledger_entries e WHERE account = 'gateway' AND payment_id IS NOT NULL
      GROUP BY payment_id, refund_id
      HAVING sum(amount) <> 0 AND bool_or(line_id IS NOT NULL)`,
  },
];
