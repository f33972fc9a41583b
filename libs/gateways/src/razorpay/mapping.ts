import type { Failure, Observation, RefundObservation } from '#libs/payment';
import type { PaidPayment } from '../known-payment.js';
import { instrumentOf } from '../instrument.js';
import { toPaymentMethod } from '../methods.js';
import { ourReference } from '../ours.js';
import type { ListedEntity, SettlementLine } from '../settlement.js';
import type { Downtime } from '../webhook-fact.js';
import type { RazorpayDowntime, RazorpayOrder, RazorpayPayment, RazorpayRecon, RazorpayRefund } from './entities.js';

/** Never captured and given back all the same: Razorpay returned it by itself (too late, or a second success). */
function isReturned({ status, captured, amount, amount_refunded }: RazorpayPayment): boolean {
  if (captured) return false;
  return status === 'refunded' || (amount > 0 && amount_refunded === amount);
}

function toStatus(payment: RazorpayPayment): Observation['status'] {
  if (isReturned(payment)) return 'success';
  switch (payment.status) {
    case 'captured':
    case 'refunded':
      // Captured and given back later is still a success.
      return 'success';
    case 'failed':
      return 'failed';
    default:
      // created, authorized, and whatever they add: not captured, so not an end.
      return 'pending';
  }
}

function toFailure(payment: RazorpayPayment): Failure {
  const code = payment.error_reason ?? payment.error_code;
  return { code: code ?? 'payment_failed', message: payment.error_description ?? 'The payment failed.' };
}

export function fromPayment(payment: RazorpayPayment, order?: Pick<RazorpayOrder, 'id' | 'receipt'>): Observation {
  const status = toStatus(payment);
  const orderId = payment.order_id ?? order?.id;
  const method = toPaymentMethod(payment.method);
  return {
    ...(order?.receipt && { reference: order.receipt }),
    ...(orderId && { gatewayOrderId: orderId }),
    gatewayPaymentId: payment.id,
    status,
    amount: payment.amount,
    currency: payment.currency,
    ...(method && { method }),
    ...(isReturned(payment) && { returned: true }),
    ...(status === 'failed' && { failure: toFailure(payment) }),
  };
}

function latest(payments: RazorpayPayment[]): RazorpayPayment | undefined {
  return payments.toSorted((a, b) => (b.created_at ?? 0) - (a.created_at ?? 0))[0];
}

/** The payment that Razorpay keeps for us. */
export function keptPayment(payments: readonly RazorpayPayment[]): RazorpayPayment | undefined {
  return latest(payments.filter((payment) => toStatus(payment) === 'success' && !isReturned(payment)));
}

/** Of several tries, the one that says what became of the order. */
export function tellingPayment(payments: readonly RazorpayPayment[]): RazorpayPayment | undefined {
  const byStatus = (status: Observation['status']) => payments.filter((payment) => toStatus(payment) === status);
  return (
    keptPayment(payments) ?? latest(byStatus('pending')) ?? latest(byStatus('success')) ?? latest(byStatus('failed'))
  );
}

/**
 * An order and every try to pay it, as one attempt of ours. The order stays open after a failed try, and a failed try
 * may still be authorized for three days; "failed" therefore means "all that was tried so far failed".
 */
export function fromOrder(order: RazorpayOrder, payments: readonly RazorpayPayment[]): Observation {
  const telling = tellingPayment(payments);
  if (telling) return fromPayment(telling, order);
  return {
    ...(order.receipt && { reference: order.receipt }),
    gatewayOrderId: order.id,
    status: 'pending',
    untried: true,
    amount: order.amount,
    currency: order.currency,
  };
}

export function fromRefund(refund: RazorpayRefund, payment: Partial<PaidPayment> = {}): RefundObservation {
  const reference = ourReference(refund.receipt) ?? ourReference(refund.notes?.reference);
  const status = refund.status === 'processed' || refund.status === 'failed' ? refund.status : 'pending';
  return {
    ...(reference && { reference }),
    gatewayRefundId: refund.id,
    payment: {
      ...(payment.reference && { reference: payment.reference }),
      ...(payment.gatewayOrderId && { gatewayOrderId: payment.gatewayOrderId }),
      gatewayPaymentId: refund.payment_id,
    },
    status,
    amount: refund.amount,
    ...(refund.currency && { currency: refund.currency }),
    ...(status === 'failed' && { failure: { code: 'refund_failed', message: 'Razorpay could not make the refund.' } }),
    ...(refund.created_at && { at: new Date(refund.created_at * 1000) }),
  };
}

export function listedPayment(payment: RazorpayPayment): ListedEntity {
  const { id, order_id: orderId, amount, currency, fee, tax } = payment;
  return {
    kind: 'payment',
    entityId: id,
    gatewayPaymentId: id,
    ...(orderId && { gatewayOrderId: orderId }),
    status: isReturned(payment) ? 'returned' : toListedStatus(payment),
    amount,
    ...(typeof fee === 'number' && { fee: fee - (tax ?? 0), tax: tax ?? 0 }),
    currency,
  };
}

function toListedStatus(payment: RazorpayPayment): ListedEntity['status'] {
  const status = toStatus(payment);
  return status === 'success' || status === 'failed' ? status : 'pending';
}

export function listedRefund(refund: RazorpayRefund): ListedEntity {
  const { reference, status, amount, currency = 'INR' } = fromRefund(refund);
  return {
    kind: 'refund',
    entityId: refund.id,
    gatewayPaymentId: refund.payment_id,
    ...(reference && { reference }),
    status: status === 'processed' ? 'success' : status,
    amount,
    currency,
  };
}

const SEVERITIES = ['low', 'medium', 'high'] as const;

export function fromDowntime(downtime: RazorpayDowntime): Downtime {
  const named = Object.values((downtime.instrument ?? {}) as object).find((value) => typeof value === 'string');
  const instrument = instrumentOf(named as string | undefined);
  const { status } = downtime;
  return {
    id: downtime.id,
    method: downtime.method.toLowerCase(),
    severity: SEVERITIES.find((severity) => severity === downtime.severity?.toLowerCase()) ?? 'medium',
    begin: new Date(downtime.begin * 1000),
    ...(downtime.end && { end: new Date(downtime.end * 1000) }),
    // `updated` goes on.
    status: status === 'scheduled' ? status : status === 'resolved' || status === 'cancelled' ? 'resolved' : 'started',
    ...(instrument && { instrument }),
  };
}

export function fromRecon(line: RazorpayRecon): SettlementLine {
  const kind = line.type === 'payment' || line.type === 'refund' ? line.type : 'adjustment';
  const net = line.credit - line.debit;
  const amount = kind === 'refund' || net < 0 ? -line.amount : line.amount;
  const tax = line.tax ?? 0;
  const paymentId = kind === 'payment' ? line.entity_id : line.payment_id;
  const reference = ourReference(kind === 'refund' ? line.notes?.reference : line.order_receipt);
  return {
    settlementId: line.settlement_id,
    entityId: line.entity_id,
    kind,
    ...(paymentId && { gatewayPaymentId: paymentId }),
    ...(line.order_id && { gatewayOrderId: line.order_id }),
    ...(kind === 'refund' && { gatewayRefundId: line.entity_id }),
    ...(reference && { reference }),
    amount,
    fee: amount - net - tax,
    tax,
    net,
    currency: line.currency,
    settledAt: new Date(line.settled_at * 1000),
    ...(line.settlement_utr && { utr: line.settlement_utr }),
  };
}
