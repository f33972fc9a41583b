import { stateOf, type SimulatedOrder, type Try } from '../world/order.js';

const unix = (at: Date) => Math.floor(at.getTime() / 1000);

/** PHP's empty object is a list. */
function notes(order: SimulatedOrder): object {
  return Object.keys(order.notes).length > 0 ? order.notes : [];
}

export function orderEntity(order: SimulatedOrder) {
  const state = stateOf(order);
  const paid = state === 'success' ? order.amount : 0;
  return {
    id: order.id,
    entity: 'order',
    amount: order.amount,
    amount_paid: paid,
    amount_due: order.amount - paid,
    currency: order.currency,
    receipt: order.reference || null,
    offer_id: null,
    status: paid > 0 ? 'paid' : state === 'new' ? 'created' : 'attempted',
    attempts: order.tries.length,
    notes: notes(order),
    created_at: unix(order.createdAt),
  };
}

/** 2 % and 18 % tax on it, in whole paise. */
function fees(amount: number) {
  const base = Math.floor((amount * 2) / 100);
  const tax = Math.floor((base * 18) / 100);
  return { fee: base + tax, tax };
}

const STATUS = { success: 'captured', failed: 'failed', pending: 'created' } as const;
const NO_ERROR = { code: null, description: null, source: null, step: null, reason: null };
const DECLINED = {
  code: 'BAD_REQUEST_ERROR',
  description: 'Your payment was declined by the bank.',
  source: 'bank',
  step: 'payment_authorization',
  reason: 'payment_declined',
};

export function paymentEntity(order: SimulatedOrder, attempt: Try, status: string = STATUS[attempt.status]) {
  const captured = status === 'captured';
  const error = attempt.status === 'failed' ? DECLINED : NO_ERROR;
  const charge = captured ? fees(order.amount) : { fee: null, tax: null };
  return {
    id: attempt.id,
    entity: 'payment',
    amount: order.amount,
    currency: order.currency,
    status,
    order_id: order.id,
    invoice_id: null,
    international: false,
    method: 'upi',
    amount_refunded: 0,
    refund_status: null,
    captured,
    description: null,
    card_id: null,
    bank: null,
    wallet: null,
    vpa: 'customer@upi',
    email: order.customer.email ?? 'void@razorpay.com',
    contact: order.customer.phone ?? '+919999999999',
    notes: [],
    ...charge,
    error_code: error.code,
    error_description: error.description,
    error_source: error.source,
    error_step: error.step,
    error_reason: error.reason,
    acquirer_data: attempt.status === 'failed' ? {} : { rrn: attempt.rrn },
    created_at: unix(attempt.at),
    upi: { vpa: 'customer@upi' },
  };
}

export function collection(items: object[]) {
  return { entity: 'collection', count: items.length, items };
}
