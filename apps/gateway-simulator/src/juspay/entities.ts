import { toDecimal } from '#libs/kernel';
import { stateOf, telling, type SimulatedOrder } from '../world/order.js';

/** `420.5`: JSON numbers, with as many digits as they need. */
const rupees = (paise: number) => Number(toDecimal(paise));
const seconds = (at: Date) => `${at.toISOString().slice(0, 19)}Z`;

const STATUS = { new: 'NEW', pending: 'PENDING_VBV', success: 'CHARGED', failed: 'AUTHORIZATION_FAILED' } as const;
const STATUS_ID = { new: 10, pending: 23, success: 21, failed: 27 } as const;

export function paymentLinks(order: SimulatedOrder, simulator: string) {
  const page = `${simulator}/checkout/juspay/${order.id}`;
  return {
    web: page,
    mobile: `${page}?mobile=true`,
    iframe: `${page}?iframe=true`,
    ...(order.expiresAt && { expiry: seconds(order.expiresAt) }),
  };
}

export function orderEntity(order: SimulatedOrder, simulator: string) {
  const state = stateOf(order);
  const attempt = telling(order);
  const failed = state === 'failed';
  const txnId = `${order.tenant}-${order.reference}-${order.tries.length}`;
  return {
    customer_email: order.customer.email ?? null,
    customer_phone: order.customer.phone ?? null,
    customer_id: order.customer.id ?? null,
    id: order.vendorId,
    merchant_id: order.tenant,
    order_id: order.id,
    amount: rupees(order.amount),
    currency: order.currency,
    status: STATUS[state],
    status_id: STATUS_ID[state],
    amount_refunded: 0,
    refunded: false,
    refunds: [],
    return_url: order.returnUrl ?? null,
    payment_links: paymentLinks(order, simulator),
    date_created: seconds(order.createdAt),
    ...(attempt && {
      txn_id: txnId,
      txn_uuid: attempt.id,
      payment_method_type: 'UPI',
      payment_method: 'UPI',
      txn_detail: {
        txn_id: txnId,
        order_id: order.id,
        txn_uuid: attempt.id,
        status: STATUS[state],
        gateway: 'DUMMY',
        gateway_id: 100,
        net_amount: rupees(order.amount),
        currency: order.currency,
        error_code: failed ? 'payment_declined' : '',
        error_message: failed ? 'Your payment was declined by the bank.' : '',
        created: seconds(attempt.at),
      },
      payment_gateway_response: {
        resp_code: failed ? 'ZM' : 'SUCCESS',
        resp_message: failed ? 'Your payment was declined by the bank.' : 'captured',
        rrn: attempt.rrn,
        epg_txn_id: attempt.id,
        auth_id_code: null,
        txn_id: txnId,
        created: seconds(attempt.at),
      },
    }),
  };
}
