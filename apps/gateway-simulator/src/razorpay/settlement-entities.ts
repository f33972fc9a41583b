import type { SettlementLine } from '../core/settlement.js';
import { notesOf, unix } from './entities.js';

const CARD = { card_network: 'Visa', card_issuer: 'HDFC', card_type: 'credit' } as const;
const NO_CARD = { card_network: null, card_issuer: null, card_type: null } as const;

/** A line of `settlements/recon/combined`: a payment is credited without its fee, a refund is debited whole. */
export function settlementEntity({
  order,
  attempt,
  refund,
  amount,
  fee,
  tax,
  at,
  settledAt,
  settlement,
}: SettlementLine) {
  return {
    entity_id: refund?.vendorId ?? attempt.id,
    type: refund ? 'refund' : 'payment',
    debit: refund ? amount : 0,
    credit: refund ? 0 : amount - fee,
    amount,
    currency: order.currency,
    fee,
    tax,
    on_hold: false,
    settled: true,
    created_at: unix(at),
    settled_at: unix(settledAt),
    settlement_id: `setl_${String(settlement.number).padStart(14, '0')}`,
    posted_at: null,
    credit_type: 'default',
    description: null,
    notes: JSON.stringify(notesOf(refund ?? order)),
    payment_id: refund ? attempt.id : null,
    settlement_utr: settlement.utr,
    order_id: order.id,
    order_receipt: order.reference || null,
    method: attempt.method,
    ...(attempt.method === 'card' ? CARD : NO_CARD),
    dispute_id: null,
  };
}
