import { derivedId } from '#libs/kernel';
import type { Failure } from './observation.js';

export interface EventOrder {
  id: string;
  tenantId: string;
  reference: string;
  amount: number;
  currency: string;
}

export interface EventPayment {
  id: string;
  gateway: string;
  method: string;
}

/** CloudEvents 1.0 (https://github.com/cloudevents/spec), without what the push layer adds. */
export interface DomainEvent {
  id: string;
  source: '/payments';
  type: 'order.paid' | 'payment.succeeded' | 'payment.failed' | 'refund.processed' | 'refund.failed';
  subject: string;
  time: string;
  data: Record<string, unknown>;
}

function event(
  type: DomainEvent['type'],
  order: EventOrder,
  payment: EventPayment,
  at: Date,
  data: object,
  subject = payment.id,
): DomainEvent {
  return {
    // Derived from the transition, so that a repeat has the same id.
    id: derivedId('evt', at, `${order.tenantId}:${subject}:${type}:${at.getTime()}`),
    source: '/payments',
    type,
    subject: order.id,
    time: at.toISOString(),
    data: {
      orderId: order.id,
      reference: order.reference,
      amount: order.amount,
      currency: order.currency,
      paymentId: payment.id,
      gateway: payment.gateway,
      ...data,
    },
  };
}

export function orderPaid(order: EventOrder, payment: EventPayment, paidAt: Date): DomainEvent {
  return event('order.paid', order, payment, paidAt, { method: payment.method, paidAt: paidAt.toISOString() });
}

export interface Captured {
  amount: number;
  currency: string;
  /** False for money that cannot pay its order, and goes back. */
  paysOrder: boolean;
}

/** For the tenant's backend alone: its books need every capture, also one that pays nothing. */
export function paymentSucceeded(order: EventOrder, payment: EventPayment, at: Date, captured: Captured): DomainEvent {
  const { method } = payment;
  return event('payment.succeeded', order, payment, at, { ...captured, method, succeededAt: at.toISOString() });
}

/** `final`: no further attempt can pay this order. */
export function paymentFailed(
  order: EventOrder,
  payment: EventPayment,
  at: Date,
  failure: Failure,
  final: boolean,
): DomainEvent {
  return event('payment.failed', order, payment, at, { failure, final });
}

export interface EventRefund {
  id: string;
  amount: number;
  reason: string | null;
  /** Paise of this payment given back so far. */
  refundedTotal: number;
}

export function refundEnded(
  order: EventOrder,
  payment: EventPayment,
  refund: EventRefund,
  at: Date,
  failure?: Failure,
): DomainEvent {
  const type = failure ? 'refund.failed' : 'refund.processed';
  const { id: refundId, refundedTotal, reason } = refund;
  const data = { amount: refund.amount, refundId, refundedTotal, reason, ...(failure && { failure }) };
  return event(type, order, payment, at, data, refund.id);
}
