import { ExactNumber } from '#libs/gateways';
import type { SettlementLine } from '../core/settlement.js';
import { ist } from './entities.js';
import { methodFields } from './methods.js';

const rupees = (paise: number) => ExactNumber.rupees(paise);

function eventOf({ order, attempt, refund, amount, fee, at }: SettlementLine) {
  return {
    event_id: refund?.vendorId ?? attempt.id,
    event_type: refund ? 'REFUND' : 'PAYMENT',
    event_settlement_amount: rupees(amount - fee),
    event_amount: rupees(amount),
    sale_type: refund ? 'DEBIT' : 'CREDIT',
    event_status: 'SUCCESS',
    entity: 'recon',
    event_time: ist(at),
    event_currency: order.currency,
  };
}

function settlementOf({ settledAt, settlement }: SettlementLine, now: Date) {
  const settled = settledAt <= now;
  return {
    cf_settlement_id: settled ? String(settlement.number) : null,
    settlement_date: settled ? ist(settledAt) : null,
    settlement_utr: settled ? settlement.utr : null,
  };
}

function refundOf({ refund }: SettlementLine) {
  return {
    refund_id: refund?.id ?? null,
    refund_arn: refund?.arn ?? null,
    refund_note: refund?.note ?? null,
    refund_processed_at: refund?.endedAt ? ist(refund.endedAt) : null,
  };
}

/** A line as versions before 2025-01-01 write it: flat. `payment_service_charge` is without the tax. */
export function flatLine(line: SettlementLine, now: Date) {
  const { order, attempt, fee, tax } = line;
  return {
    ...eventOf(line),
    order_id: order.id,
    order_amount: rupees(order.amount),
    customer_phone: order.customer.phone ?? null,
    customer_email: order.customer.email ?? null,
    customer_name: order.customer.name ?? null,
    payment_amount: rupees(attempt.amount),
    payment_utr: attempt.rrn,
    payment_time: ist(attempt.at),
    payment_service_charge: rupees(fee - tax),
    payment_service_tax: rupees(tax),
    payment_group: methodFields(attempt).payment_group,
    cf_payment_id: attempt.id,
    ...settlementOf(line, now),
    ...refundOf(line),
  };
}

/** The same since 2025-01-01: in groups. */
export function groupedLine(line: SettlementLine, now: Date) {
  const { order, attempt, fee, tax } = line;
  const charge = { service_charge: rupees(fee - tax), service_tax: rupees(tax) };
  return {
    event_details: {
      ...eventOf(line),
      event_service_charge: charge.service_charge,
      event_service_tax: charge.service_tax,
    },
    order_details: { order_id: order.id, order_amount: rupees(order.amount), order_currency: order.currency },
    customer_details: {
      customer_id: order.customer.id ?? null,
      customer_name: order.customer.name ?? null,
      customer_email: order.customer.email ?? null,
      customer_phone: order.customer.phone ?? null,
    },
    payment_details: {
      cf_payment_id: attempt.id,
      payment_amount: rupees(attempt.amount),
      payment_currency: order.currency,
      bank_reference: attempt.rrn,
      payment_time: ist(attempt.at),
      payment_group: methodFields(attempt).payment_group,
      payment_service_charge: charge.service_charge,
      payment_service_tax: charge.service_tax,
    },
    settlement_details: { ...settlementOf(line, now), ...charge },
    refund_details: refundOf(line),
  };
}
