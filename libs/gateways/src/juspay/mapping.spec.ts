import { describe, expect, it } from '@jest/globals';
import { MalformedWebhook } from '../webhook-fact.js';
import { JUSPAY_ORDER } from './entities.js';
import { fromOrder } from './mapping.js';
import { fromRefunds } from './refunds.js';
import { fromWebhook } from './webhook.js';

/** The minimal webhook of the vendor's documentation. */
const PUBLISHED =
  '{"id":"evt_V2_1","event_name":"ORDER_SUCCEEDED","date_created":"2025-01-01T04:30:02Z","content":{"order":{"order_id":"o1","id":"ordeh_1","merchant_id":"m1","amount":500,"currency":"INR","status":"CHARGED","status_id":21,"txn_id":"m1-o1-1","txn_uuid":"eul1","refunded":false,"amount_refunded":0,"payment_method_type":"UPI","payment_method":"UPI","txn_detail":{"status":"CHARGED","gateway":"RAZORPAY","net_amount":500,"error_code":null},"payment_gateway_response":{"resp_code":"captured","rrn":"5001","epg_txn_id":"pay_1"}}}}';

const order = (change: object = {}) => {
  const published = JSON.parse(PUBLISHED) as { content: { order: object } };
  return fromOrder(JUSPAY_ORDER.parse({ ...published.content.order, ...change }));
};

describe("Juspay's words", () => {
  it('a webhook is never more than a hint, even when it says CHARGED', () => {
    expect(fromWebhook(Buffer.from(PUBLISHED))).toEqual({
      kind: 'hint',
      type: 'ORDER_SUCCEEDED',
      payment: { reference: 'o1', gatewayOrderId: 'o1' },
      about: 'payment',
    });
  });

  it.each(['ORDER_REFUNDED', 'ORDER_REFUND_FAILED', 'REFUND_MANUAL_REVIEW_NEEDED'])('%s: ask for refunds', (type) => {
    const body = PUBLISHED.replace('ORDER_SUCCEEDED', type);
    expect(fromWebhook(Buffer.from(body))).toMatchObject({ kind: 'hint', type, about: 'refunds' });
  });

  it('an event without an order is ignored', () => {
    const type = 'MANDATE_CREATED';
    expect(fromWebhook(Buffer.from(JSON.stringify({ event_name: type, content: {} })))).toEqual({
      kind: 'ignored',
      type,
    });
  });

  it.each(['not json', '{}', '{"event_name":"ORDER_SUCCEEDED","content":{"order":{}}}'])('%s is malformed', (body) => {
    expect(() => fromWebhook(Buffer.from(body))).toThrow(MalformedWebhook);
  });

  it('a charged order is a success of its own amount', () => {
    expect(order()).toEqual({
      reference: 'o1',
      gatewayOrderId: 'o1',
      gatewayPaymentId: 'm1-o1-1',
      status: 'success',
      amount: 50_000,
      currency: 'INR',
      method: 'upi',
    });
  });

  it.each([
    ['NEW', 'pending'],
    ['STARTED', 'pending'],
    ['PENDING_VBV', 'pending'],
    ['AUTHORIZING', 'pending'],
    ['A_NEW_WORD', 'pending'],
    ['JUSPAY_DECLINED', 'failed'],
    ['AUTHENTICATION_FAILED', 'failed'],
    ['AUTHORIZATION_FAILED', 'failed'],
    ['CAPTURE_FAILED', 'failed'],
    ['VOIDED', 'failed'],
    ['AUTO_REFUNDED', 'success'],
  ])('%s is %s', (status, expected) => {
    expect(order({ status }).status).toBe(expected);
  });

  it('only what Juspay gave back by itself is returned', () => {
    expect(order({ status: 'AUTO_REFUNDED' }).returned).toBe(true);
    expect(order({ refunded: true, amount_refunded: 500 }).returned).toBeUndefined();
  });

  it('a partial charge is a success of what was charged, which cannot match', () => {
    const partial = order({ status: 'PARTIAL_CHARGED', txn_detail: { net_amount: 200.5 } });
    expect(partial).toMatchObject({ status: 'success', amount: 20_050 });
  });

  it('a failure has the best words there are', () => {
    const status = 'AUTHORIZATION_FAILED';
    const detail = { error_code: 'U30', error_message: 'Debit failed' };
    expect(order({ status, txn_detail: detail }).failure).toEqual({ code: 'U30', message: 'Debit failed' });
    expect(order({ status, txn_detail: { error_code: '' } }).failure?.code).toBe('captured');
    expect(order({ status, txn_detail: null, payment_gateway_response: null }).failure).toEqual({
      code: 'authorization_failed',
      message: 'The payment failed.',
    });
  });

  it('reads amounts as numbers and as strings, and nothing between two paise', () => {
    expect(order({ amount: '500.50' }).amount).toBe(50_050);
    expect(() => order({ amount: 500.505 })).toThrow('not a whole number of paise');
  });
});

const refundsOf = (refunds: object[], change: object = {}) => {
  const published = JSON.parse(PUBLISHED) as { content: { order: object } };
  return fromRefunds(JUSPAY_ORDER.parse({ ...published.content.order, refunds, ...change }));
};

describe("Juspay's refunds", () => {
  const REFUND = {
    unique_request_id: 'r0123456789abcdefg',
    ref: 'rfnd_1',
    status: 'SUCCESS',
    amount: 100.5,
    initiated_by: 'API',
    created: '2025-01-01T04:30:02Z',
  };
  it('say all there is to say', () => {
    expect(refundsOf([REFUND])).toEqual([
      {
        reference: 'r0123456789abcdefg',
        gatewayRefundId: 'rfnd_1',
        payment: { reference: 'o1', gatewayOrderId: 'o1', gatewayPaymentId: 'm1-o1-1' },
        status: 'processed',
        amount: 10_050,
        currency: 'INR',
        at: new Date('2025-01-01T04:30:02Z'),
      },
    ]);
  });

  it.each([
    ['PENDING', 'pending'],
    ['MANUAL_REVIEW', 'pending'],
    ['A_NEW_WORD', 'pending'],
    ['FAILURE', 'failed'],
  ])('%s is %s', (status, expected) => {
    expect(refundsOf([{ ...REFUND, status }])[0]?.status).toBe(expected);
  });

  it('that failed say why', () => {
    const [refund] = refundsOf([{ ...REFUND, status: 'FAILURE', error_code: 'E1', error_message: 'Closed account' }]);
    expect(refund?.failure).toEqual({ code: 'E1', message: 'Closed account' });
  });

  it('typed into the dashboard have no name of ours', () => {
    const [typed] = refundsOf([{ ...REFUND, unique_request_id: 'x 1' }]);
    expect(typed).not.toHaveProperty('reference');
    expect(typed?.gatewayRefundId).toBe('x 1');
  });

  it('made by Juspay are of this payment only when all of it went back', () => {
    const auto = { ...REFUND, initiated_by: 'SYSTEM' };
    expect(refundsOf([auto])).toEqual([]);
    const [refund] = refundsOf([auto], { status: 'AUTO_REFUNDED' });
    expect(refund).toMatchObject({ status: 'processed', amount: 10_050 });
    expect(refund).not.toHaveProperty('reference');
  });
});
