import { instrumentOf } from '../instrument.js';
import { ourReference } from '../ours.js';
import type { ListedEntity, SettlementLine } from '../settlement.js';
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
  const net = sign * (line.event_settlement_amount ?? line.event_amount);
  const tax = taxOf(line);
  const kind = line.event_type === 'PAYMENT' ? 'payment' : line.event_type === 'REFUND' ? 'refund' : 'adjustment';
  const reference = ourReference(kind === 'refund' ? line.refund_id : line.order_id);
  const refundId = kind === 'refund' ? line.event_id : undefined;
  return {
    settlementId,
    entityId: line.event_id ?? line.cf_payment_id ?? '',
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

const taxOf = (line: CashfreeRecon) => line.event_service_tax ?? line.payment_service_tax ?? 0;

/** A payment or a refund among the account's events; undefined for any other, and for one without a name. */
export function listedEvent(event: CashfreeRecon): ListedEntity | undefined {
  const { event_type: type, event_amount: amount, event_settlement_amount: net } = event;
  const kind = type === 'PAYMENT' ? 'payment' : type === 'REFUND' ? 'refund' : undefined;
  const entityId = (kind === 'payment' && event.cf_payment_id) || event.event_id;
  if (!kind || !entityId) return undefined;
  const reference = ourReference(kind === 'refund' ? event.refund_id : event.order_id);
  const known = kind === 'payment' && typeof net === 'number';
  return {
    kind,
    entityId,
    ...(event.cf_payment_id && { gatewayPaymentId: event.cf_payment_id }),
    ...(event.order_id && { gatewayOrderId: event.order_id }),
    ...(reference && { reference }),
    status: LISTED[event.event_status ?? ''] ?? 'pending',
    amount,
    ...(known && { fee: amount - net - taxOf(event), tax: taxOf(event) }),
    currency: event.event_currency ?? 'INR',
  };
}

const LISTED: Readonly<Record<string, ListedEntity['status']>> = {
  SUCCESS: 'success',
  FAILED: 'failed',
  CANCELLED: 'failed',
  USER_DROPPED: 'failed',
};

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
