import { instrumentOf } from '../instrument.js';
import { ourReference } from '../ours.js';
import type { SettlementLine } from '../settlement.js';
import type { Downtime } from '../webhook-fact.js';
import type { CashfreeIncident, CashfreeRecon } from './entities.js';

/**
 * What was kept of the amount beside the tax is the fee, under whichever of its names Cashfree lists it. Undefined for
 * a line that is not settled yet.
 */
export function fromRecon(line: CashfreeRecon): SettlementLine | undefined {
  const { cf_settlement_id: settlementId, settlement_date } = line;
  const settledAt = new Date(settlement_date ?? Number.NaN);
  if (!settlementId || Number.isNaN(settledAt.getTime())) return undefined;
  const sign = line.sale_type === 'DEBIT' ? -1 : 1;
  const amount = sign * line.event_amount;
  const net = sign * line.event_settlement_amount;
  const tax = line.event_service_tax ?? line.payment_service_tax ?? 0;
  const kind = line.event_type === 'PAYMENT' ? 'payment' : line.event_type === 'REFUND' ? 'refund' : 'adjustment';
  const reference = ourReference(kind === 'refund' ? line.refund_id : line.order_id);
  const refundId = kind === 'refund' ? line.event_id : undefined;
  return {
    settlementId,
    kind,
    ...(line.cf_payment_id && { gatewayPaymentId: line.cf_payment_id }),
    ...(line.order_id && { gatewayOrderId: line.order_id }),
    ...(refundId && { gatewayRefundId: refundId }),
    ...(reference && { reference }),
    amount,
    fee: amount - net - tax,
    tax,
    net,
    currency: line.event_currency ?? 'INR',
    settledAt,
    ...(line.settlement_utr && { utr: line.settlement_utr }),
  };
}

const SEVERITIES = { HIGH: 'high', MEDIUM: 'medium', LOW: 'low' } as const;
const METHODS: Readonly<Record<string, string>> = { net_banking: 'netbanking' };

function firstText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (value === null || typeof value !== 'object') return undefined;
  for (const part of Object.values(value)) {
    const text = Array.isArray(part) ? firstText(part[0]) : typeof part === 'string' ? part : undefined;
    if (text) return text;
  }
  return undefined;
}

export function fromIncident(incident: CashfreeIncident): Downtime {
  const [method = 'unknown', details] = Object.entries(incident.payment_method ?? {})[0] ?? [];
  const instrument = instrumentOf(firstText(details));
  const status = { UPCOMING: 'scheduled', RESOLVED: 'resolved' } as const;
  return {
    id: incident.incident_id ?? '',
    method: METHODS[method] ?? method,
    severity: SEVERITIES[incident.incident_impact as keyof typeof SEVERITIES] ?? 'medium',
    begin: new Date(incident.incident_start_time),
    ...(incident.incident_end_time && { end: new Date(incident.incident_end_time) }),
    status: status[incident.incident_status as keyof typeof status] ?? 'started',
    ...(instrument && { instrument }),
  };
}
