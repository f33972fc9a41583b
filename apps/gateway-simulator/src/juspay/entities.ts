import { toDecimal } from '#libs/kernel';
import { stateOf, telling, type Refund, type SimulatedOrder, type Try } from '../core/order.js';
import { methodFields } from './methods.js';

/** `420.5`: JSON numbers, with as many digits as they need. */
const rupees = (paise: number) => Number(toDecimal(paise));
const seconds = (at: Date) => `${at.toISOString().slice(0, 19)}Z`;

const STATUS = {
  new: ['NEW', 10],
  pending: ['PENDING_VBV', 23],
  success: ['CHARGED', 21],
  failed: ['AUTHORIZATION_FAILED', 27],
  returned: ['AUTO_REFUNDED', 36],
} as const;

function statusOf(order: SimulatedOrder) {
  const attempt = telling(order);
  if (attempt?.status === 'success' && attempt.amount < order.amount) return ['PARTIAL_CHARGED', 25] as const;
  return STATUS[stateOf(order)];
}

export function paymentLinks(order: SimulatedOrder, simulator: string) {
  const page = `${simulator}/checkout/juspay/${order.id}`;
  return {
    web: page,
    mobile: `${page}?mobile=true`,
    iframe: `${page}?iframe=true`,
    ...(order.expiresAt && { expiry: seconds(order.expiresAt) }),
  };
}

const REFUND_STATUS = { pending: 'PENDING', processed: 'SUCCESS', failed: 'FAILURE' } as const;

function refundEntity(refund: Refund) {
  const failed = refund.status === 'failed';
  return {
    id: refund.vendorId,
    unique_request_id: refund.id,
    ref: refund.arn ?? null,
    amount: rupees(refund.amount),
    created: seconds(refund.createdAt),
    status: REFUND_STATUS[refund.status],
    error_message: failed ? 'The bank did not take the refund.' : '',
    error_code: failed ? 'refund_failed' : null,
    sent_to_gateway: true,
    initiated_by: refund.kind === 'auto' ? 'SYSTEM' : 'API',
    refund_type: 'STANDARD',
    refund_source: 'DUMMY',
    arn: refund.arn ?? null,
  };
}

/** What has really gone back of the transaction that counts; what is on its way, and of others, is only listed. */
function refundFields(order: SimulatedOrder) {
  const attempt = telling(order);
  const back = order.refunds.filter(({ status, tryId }) => status === 'processed' && tryId === attempt?.id);
  const amount = back.reduce((sum, refund) => sum + refund.amount, 0);
  return {
    amount_refunded: rupees(amount),
    refunded: amount > 0 && amount >= (attempt?.amount ?? 0),
    refunds: order.refunds.map(refundEntity),
  };
}

export function orderEntity(order: SimulatedOrder, simulator: string) {
  const [status, status_id] = statusOf(order);
  const attempt = telling(order);
  return {
    customer_email: order.customer.email ?? null,
    customer_phone: order.customer.phone ?? null,
    customer_id: order.customer.id ?? null,
    id: order.vendorId,
    merchant_id: order.tenant,
    order_id: order.id,
    amount: rupees(order.amount),
    currency: order.currency,
    status,
    status_id,
    ...refundFields(order),
    return_url: order.returnUrl ?? null,
    payment_links: paymentLinks(order, simulator),
    date_created: seconds(order.createdAt),
    ...(attempt && transaction(order, attempt, status)),
  };
}

/** Shown of the transaction that counts: the charged one, or else the latest. */
function transaction(order: SimulatedOrder, attempt: Try, status: string) {
  const failed = attempt.status === 'failed';
  const txn_id = `${order.tenant}-${order.reference}-${order.tries.indexOf(attempt) + 1}`;
  const declined = 'Your payment was declined by the bank.';
  return {
    txn_id,
    txn_uuid: attempt.id,
    ...methodFields(attempt),
    txn_detail: {
      txn_id,
      order_id: order.id,
      txn_uuid: attempt.id,
      status,
      gateway: 'DUMMY',
      gateway_id: 100,
      net_amount: rupees(attempt.amount),
      currency: order.currency,
      error_code: failed ? 'payment_declined' : '',
      error_message: failed ? declined : '',
      created: seconds(attempt.at),
    },
    payment_gateway_response: {
      resp_code: failed ? 'ZM' : 'SUCCESS',
      resp_message: failed ? declined : 'captured',
      rrn: attempt.rrn,
      epg_txn_id: attempt.id,
      auth_id_code: null,
      txn_id,
      created: seconds(attempt.at),
    },
  };
}
