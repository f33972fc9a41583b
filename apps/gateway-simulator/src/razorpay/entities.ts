import { feesOf } from '../core/fees.js';
import { stateOf, type Refund, type SimulatedOrder, type Try } from '../core/order.js';
import { refunded } from '../core/refund.js';
import { methodFields } from './methods.js';

export const unix = (at: Date) => Math.floor(at.getTime() / 1000);

/** PHP's empty object is a list. */
export function notesOf({ notes }: { notes: Record<string, string> }): object {
  return Object.keys(notes).length > 0 ? notes : [];
}

/** `paid` is final, also after a refund. */
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
    notes: notesOf(order),
    created_at: unix(order.createdAt),
  };
}

const NO_ERROR = { code: null, description: null, source: null, step: null, reason: null };
const DECLINED = {
  code: 'BAD_REQUEST_ERROR',
  description: 'Your payment was declined by the bank.',
  source: 'bank',
  step: 'payment_authorization',
  reason: 'payment_declined',
};

const STATUS = { success: 'captured', failed: 'failed', pending: 'created', returned: 'refunded' } as const;

function statusOf(order: SimulatedOrder, attempt: Try): string {
  const done = order.refunds.filter(({ tryId, status }) => tryId === attempt.id && status === 'processed');
  const back = done.reduce((sum, { amount }) => sum + amount, 0);
  return attempt.status === 'success' && back === attempt.amount ? 'refunded' : STATUS[attempt.status];
}

/** `status`: what it was at another moment (an event tells of the past). */
export function paymentEntity(order: SimulatedOrder, attempt: Try, status = statusOf(order, attempt)) {
  // A payment that Razorpay returned by itself was never captured: that is how one tells.
  const captured = attempt.status === 'success' && status !== 'authorized';
  const back = status === 'authorized' ? 0 : refunded(order, attempt.id);
  const error = attempt.status === 'failed' ? DECLINED : NO_ERROR;
  const charge = captured ? feesOf(attempt.amount) : { fee: null, tax: null };
  return {
    id: attempt.id,
    entity: 'payment',
    amount: attempt.amount,
    currency: order.currency,
    status,
    order_id: order.id,
    invoice_id: null,
    international: false,
    method: attempt.method,
    amount_refunded: back,
    refund_status: back === 0 ? null : back < attempt.amount ? 'partial' : 'full',
    captured,
    description: null,
    email: order.customer.email ?? 'void@razorpay.com',
    contact: order.customer.phone ?? '+919999999999',
    notes: [],
    ...charge,
    error_code: error.code,
    error_description: error.description,
    error_source: error.source,
    error_step: error.step,
    error_reason: error.reason,
    created_at: unix(attempt.at),
    ...(attempt.late && { late_authorized: true }),
    ...methodFields(attempt),
  };
}

export function refundEntity(order: SimulatedOrder, refund: Refund) {
  return {
    id: refund.vendorId,
    entity: 'refund',
    amount: refund.amount,
    currency: order.currency,
    payment_id: refund.tryId,
    notes: notesOf(refund),
    // The merchant's own name, where they gave one.
    receipt: refund.id === refund.vendorId ? null : refund.id,
    acquirer_data: { arn: refund.arn ?? null },
    created_at: unix(refund.createdAt),
    batch_id: null,
    status: refund.status,
    speed_processed: 'normal',
    speed_requested: refund.speed,
  };
}

export function collection(items: object[]) {
  return { entity: 'collection', count: items.length, items };
}
