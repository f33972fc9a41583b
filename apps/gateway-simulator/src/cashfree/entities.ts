import { ExactNumber } from '#libs/gateways';
import { stateOf, type SimulatedOrder, type Try } from '../core/order.js';
import { codesOfMethods, methodFields } from './methods.js';

const IST_OFFSET_MS = 5.5 * 3_600_000;

export function ist(at: Date): string {
  return `${new Date(at.getTime() + IST_OFFSET_MS).toISOString().slice(0, 19)}+05:30`;
}

export function orderStatus(order: SimulatedOrder, now: Date) {
  const state = stateOf(order);
  if (state === 'success') return 'PAID';
  if (order.terminated) return state === 'pending' ? 'TERMINATION_REQUESTED' : 'TERMINATED';
  return order.expiresAt && order.expiresAt <= now ? 'EXPIRED' : 'ACTIVE';
}

export function orderEntity(order: SimulatedOrder, now: Date) {
  const { id, email, name, phone } = order.customer;
  return {
    cart_details: null,
    cf_order_id: order.vendorId,
    created_at: ist(order.createdAt),
    customer_details: {
      customer_id: id,
      customer_name: name ?? null,
      customer_email: email ?? null,
      customer_phone: phone,
      customer_uid: null,
    },
    entity: 'order',
    order_amount: ExactNumber.rupees(order.amount),
    order_currency: order.currency,
    order_expiry_time: order.expiresAt ? ist(order.expiresAt) : null,
    order_id: order.id,
    order_meta: {
      return_url: order.returnUrl ?? null,
      notify_url: order.webhookUrl ?? null,
      payment_methods: codesOfMethods(order.methods),
    },
    order_note: null,
    order_splits: [],
    order_status: orderStatus(order, now),
    order_tags: Object.keys(order.notes).length > 0 ? order.notes : null,
    payment_session_id: `session_${order.vendorId}payment`,
    terminal_data: null,
  };
}

/** A payment that was given back by itself stays a failure: nothing was captured. */
const STATUS = { success: 'SUCCESS', failed: 'FAILED', pending: 'PENDING', returned: 'FAILED' } as const;
const MESSAGE = {
  success: 'Transaction Success',
  failed: 'Your payment was declined by the bank.',
  pending: 'Waiting for the bank',
  returned: 'The payment was refunded automatically.',
} as const;

const DECLINED = {
  error_code: 'TRANSACTION_DECLINED',
  error_description: 'Your payment was declined by the bank.',
  error_reason: 'payment_declined',
  error_source: 'bank',
};

const AUTO_REFUNDED = {
  error_code: 'TRANSACTION_FAILED',
  error_description: 'The payment was refunded automatically.',
  error_reason: 'auto_refunded',
  error_source: 'cashfree',
};

function errorOf({ status }: Try) {
  if (status === 'failed') return DECLINED;
  return status === 'returned' ? AUTO_REFUNDED : null;
}

/** What answers and webhooks have in common. */
function payment(order: SimulatedOrder, attempt: Try) {
  return {
    cf_payment_id: attempt.id,
    payment_status: STATUS[attempt.status],
    payment_amount: ExactNumber.rupees(attempt.amount),
    payment_currency: order.currency,
    payment_message: MESSAGE[attempt.status],
    payment_time: ist(attempt.at),
    bank_reference: attempt.rrn,
    auth_id: null,
    ...methodFields(attempt),
  };
}

export function paymentEntity(order: SimulatedOrder, attempt: Try) {
  return {
    ...payment(order, attempt),
    order_id: order.id,
    entity: 'payment',
    is_captured: attempt.status === 'success',
    order_amount: ExactNumber.rupees(order.amount),
    order_currency: order.currency,
    payment_completion_time: attempt.status === 'pending' ? null : ist(attempt.at),
    authorization: null,
    error_details: errorOf(attempt),
  };
}

export function webhookData(order: SimulatedOrder, attempt: Try) {
  const { id, email, name, phone } = order.customer;
  return {
    order: {
      order_id: order.id,
      order_amount: ExactNumber.rupees(order.amount),
      order_currency: order.currency,
      order_tags: Object.keys(order.notes).length > 0 ? order.notes : null,
    },
    payment: payment(order, attempt),
    customer_details: {
      customer_name: name ?? null,
      customer_id: id,
      customer_email: email ?? null,
      customer_phone: phone,
    },
    ...(errorOf(attempt) && { error_details: errorOf(attempt) }),
    payment_gateway_details: {
      gateway_name: 'CASHFREE',
      gateway_order_id: order.vendorId,
      gateway_payment_id: attempt.id,
      gateway_order_reference_id: null,
      gateway_settlement: 'CASHFREE',
      gateway_status_code: null,
    },
    payment_offers: null,
  };
}
