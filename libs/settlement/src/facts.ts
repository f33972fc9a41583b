import { Injectable } from '@nestjs/common';
import { DataSource } from '#libs/database';
import type { Account } from '#libs/inquiry';
import type { Awaited, Facts, Line, Listed, Ours } from './core/facts.js';
import { periodOf, SETTLED_WITHIN_DAYS, DAY_MS } from './core/indian-day.js';
import type { NamedLine } from './line-id.js';

/** Which payments a day is about: what we booked on it, what should be settled by it, what the gateway says, what is open. */
const PAYMENTS = `
  SELECT DISTINCT id FROM (
    SELECT payment_id AS id FROM ledger_entries WHERE tenant_id = $1 AND gateway = $2 AND account = 'gateway'
      AND kind IN ('capture', 'refund') AND ((at >= $4 AND at < $5) OR (at >= $6 AND at < $7))
    UNION ALL SELECT payment_id FROM settlement_differences WHERE tenant_id = $1 AND gateway = $2 AND state = 'open'
    UNION ALL SELECT p.id FROM settlement_listed l JOIN payments p ON p.tenant_id = l.tenant_id AND p.gateway = l.gateway
      AND p.gateway_payment_id = l.gateway_payment_id WHERE l.tenant_id = $1 AND l.gateway = $2 AND l.day = $3
    UNION ALL SELECT p.id FROM settlement_listed l JOIN payments p ON p.tenant_id = l.tenant_id AND p.gateway = l.gateway
      AND p.gateway_order_id = l.gateway_order_id WHERE l.tenant_id = $1 AND l.gateway = $2 AND l.day = $3
    UNION ALL SELECT p.id FROM payments p WHERE p.tenant_id = $1 AND p.gateway = $2 AND p.gateway_payment_id = ANY($8)
    UNION ALL SELECT p.id FROM payments p WHERE p.tenant_id = $1 AND p.gateway = $2 AND p.gateway_order_id = ANY($9)
    UNION ALL SELECT p.id FROM payments p WHERE p.tenant_id = $1 AND p.gateway = $2 AND p.reference = ANY($10)) found
  WHERE id IS NOT NULL`;

const OURS = `
  WITH lost AS (SELECT payment_id, refund_id FROM settlement_differences WHERE tenant_id = $1 AND gateway = $2
    AND state = 'accepted' AND here > 0 AND kind IN ('missing_there', 'status'))
  SELECT 'payment' AS kind, p.id, p.id AS "paymentId", p.gateway_payment_id AS "entityId", p.gateway_order_id AS "gatewayOrderId",
    p.reference, CASE WHEN b.at IS NOT NULL THEN 'done' WHEN p.status IN ('FAILED', 'EXPIRED') THEN 'failed' ELSE 'open' END AS state,
    COALESCE(p.captured_amount, p.amount) AS amount, COALESCE(p.captured_currency, p.currency) AS currency, b.at,
    NOT p.winner AND COALESCE((SELECT sum(r.amount) FROM refunds r
      WHERE r.payment_id = p.id AND r.cause = 'gateway' AND r.status = 'PROCESSED'), 0) >= p.captured_amount AS returned,
    EXISTS (SELECT 1 FROM lost WHERE lost.payment_id = p.id AND lost.refund_id IS NULL) AS "writtenOff"
  FROM payments p LEFT JOIN ledger_entries b ON b.transaction_id = p.id || ':capture' AND b.account = 'gateway'
  WHERE p.id = ANY($3)
  UNION ALL
  SELECT 'refund', r.id, r.payment_id, r.gateway_refund_id, p.gateway_order_id, r.reference,
    CASE WHEN b.at IS NOT NULL THEN 'done' WHEN r.status = 'FAILED' THEN 'failed' ELSE 'open' END,
    r.amount, r.currency, b.at, r.cause = 'gateway' AND NOT p.winner,
    EXISTS (SELECT 1 FROM lost WHERE lost.refund_id = r.id)
  FROM refunds r JOIN payments p ON p.id = r.payment_id
  LEFT JOIN ledger_entries b ON b.transaction_id = r.id || ':refund' AND b.account = 'gateway'
  WHERE r.payment_id = ANY($3)`;

const STATES = `CASE status WHEN 'success' THEN 'done' WHEN 'pending' THEN 'open' ELSE status END AS state`;
const LISTED = `
  SELECT DISTINCT kind, entity_id AS "entityId", CASE kind WHEN 'payment' THEN gateway_order_id END AS "gatewayOrderId", reference,
    ${STATES}, amount, fee, tax, currency
  FROM settlement_listed WHERE tenant_id = $1 AND gateway = $2 AND (day = $3 OR gateway_payment_id = ANY($4)
    OR gateway_order_id = ANY($5) OR entity_id = ANY($6))`;

const KNOWN_LINES = `
  SELECT id, seq, kind, entity_id AS "entityId", CASE kind WHEN 'payment' THEN gateway_order_id END AS "gatewayOrderId",
    reference, amount, fee, tax, net, currency
  FROM settlement_lines WHERE payment_id = ANY($1) OR id = ANY($2)
    OR (tenant_id = $3 AND gateway = $4 AND entity_id = ANY($5)) ORDER BY seq`;

const OPEN = `
  SELECT entity_id AS "entityId", line_id AS "lineId" FROM settlement_differences
  WHERE tenant_id = $1 AND gateway = $2 AND state = 'open'`;

const DAYS_KNOWN = `
  SELECT to_char(day, 'YYYY-MM-DD') AS day FROM settlement_days
  WHERE tenant_id = $1 AND gateway = $2 AND finished_at IS NOT NULL AND day < $3 ORDER BY day DESC LIMIT 60`;

const texts = (values: (string | null | undefined)[]) => [
  ...new Set(values.filter((value) => typeof value === 'string')),
];

/** All that a day's match has to know, in memory: a gateway's list has a bound (libs/gateways/src/pages.ts). */
@Injectable()
export class FactStore {
  constructor(private readonly source: DataSource) {}

  async of({ tenantId, gateway }: Account, day: string, report: readonly NamedLine[]): Promise<Facts> {
    const { from, to } = periodOf(day);
    const before = SETTLED_WITHIN_DAYS * DAY_MS;
    const due = [new Date(from.getTime() - before), new Date(to.getTime() - before)];
    const named = await this.source.query<{ id: string }[]>(PAYMENTS, [
      tenantId,
      gateway,
      day,
      from,
      to,
      ...due,
      texts(report.map(({ gatewayPaymentId }) => gatewayPaymentId)),
      texts(report.map(({ gatewayOrderId }) => gatewayOrderId)),
      texts(report.map(({ kind, reference }) => (kind === 'payment' ? reference : undefined))),
    ]);
    const ids = named.map(({ id }) => id);
    const ours = await this.source.query<Ours[]>(OURS, [tenantId, gateway, ids]);
    const open = await this.source.query<{ entityId: string | null; lineId: string | null }[]>(OPEN, [
      tenantId,
      gateway,
    ]);
    const payments = ours.filter(({ kind }) => kind === 'payment');
    const entities = texts([...report, ...open].map(({ entityId }) => entityId));
    const listed = await this.source.query<Listed[]>(LISTED, [
      tenantId,
      gateway,
      day,
      texts(payments.map(({ entityId }) => entityId)),
      texts(payments.map(({ gatewayOrderId }) => gatewayOrderId)),
      entities,
    ]);
    const lineIds = texts([...report.map(({ id }) => id), ...open.map(({ lineId }) => lineId)]);
    const known = await this.source.query<Line[]>(KNOWN_LINES, [ids, lineIds, tenantId, gateway, entities]);
    return { ours: clean(ours), listed: clean(listed), lines: merged(clean(known), report) };
  }

  /** Days without a gap, up to this one: what was booked on them can be looked for. */
  async awaited({ tenantId, gateway }: Account, day: string): Promise<Awaited> {
    const rows = await this.source.query<{ day: string }[]>(DAYS_KNOWN, [tenantId, gateway, day]);
    let { from } = periodOf(day);
    for (const known of rows) {
      const period = periodOf(known.day);
      if (period.to.getTime() !== from.getTime()) break;
      from = period.from;
    }
    const { to } = periodOf(day);
    const settledBefore = new Date(to.getTime() - SETTLED_WITHIN_DAYS * DAY_MS);
    return { listedFrom: from, listedUntil: to, settledFrom: from, settledBefore };
  }
}

/** What is NULL in the database is absent here. */
function clean<T extends object>(rows: T[]): T[] {
  return rows.map((row) => Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) as T);
}

/** What was settled before comes first; a line that is read again is as the report has it now. */
function merged(known: Line[], report: readonly NamedLine[]): Line[] {
  const read = new Map(report.map((line) => [line.id, toLine(line)]));
  const again = known.map((line) => read.get(line.id) ?? line);
  const knownIds = new Set(known.map(({ id }) => id));
  return [...again, ...[...read.values()].filter(({ id }) => !knownIds.has(id))];
}

function toLine({ id, kind, entityId, gatewayOrderId, reference, amount, fee, tax, net, currency }: NamedLine): Line {
  const order = kind === 'payment' ? gatewayOrderId : undefined;
  return { id, kind, entityId, gatewayOrderId: order, reference, amount, fee, tax, net, currency };
}
