import type { Failure, Observation } from '#libs/payment';
import { toPaymentMethod } from '../methods.js';
import type { JuspayOrder } from './entities.js';

const STATUSES: Readonly<Record<string, Observation['status']>> = {
  NEW: 'pending',
  STARTED: 'pending',
  PENDING_VBV: 'pending',
  AUTHORIZING: 'pending',
  CHARGED: 'success',
  // Some of it was charged: a success whose amount does not match, which the domain flags for a person.
  PARTIAL_CHARGED: 'success',
  JUSPAY_DECLINED: 'failed',
  AUTHENTICATION_FAILED: 'failed',
  AUTHORIZATION_FAILED: 'failed',
  CAPTURE_FAILED: 'failed',
  VOIDED: 'failed',
  // Charged, and returned by Juspay itself (too late, or a second charge).
  AUTO_REFUNDED: 'success',
};

function toFailure(order: JuspayOrder): Failure {
  const { error_code, error_message } = order.txn_detail ?? {};
  const { resp_code, resp_message } = order.payment_gateway_response ?? {};
  return {
    code: error_code || resp_code || order.status.toLowerCase(),
    message: error_message || resp_message || 'The payment failed.',
  };
}

/**
 * CHARGED means that the order's own amount was charged in full, whatever fee or discount `net_amount` includes;
 * when only part was charged, `net_amount` says which part.
 */
function chargedAmount(order: JuspayOrder): number {
  return order.status === 'PARTIAL_CHARGED' ? (order.txn_detail?.net_amount ?? 0) : order.amount;
}

export function fromOrder(order: JuspayOrder): Observation {
  // A status they add later is not an end until we know that it is one.
  const status = STATUSES[order.status] ?? 'pending';
  const method = toPaymentMethod(order.payment_method_type);
  return {
    reference: order.order_id,
    gatewayOrderId: order.order_id,
    ...(order.txn_id && { gatewayPaymentId: order.txn_id }),
    status,
    amount: chargedAmount(order),
    currency: order.currency ?? 'INR',
    ...(method && { method }),
    ...(order.status === 'NEW' && { untried: true }),
    ...(order.status === 'AUTO_REFUNDED' && { returned: true }),
    ...(status === 'failed' && { failure: toFailure(order) }),
  };
}
