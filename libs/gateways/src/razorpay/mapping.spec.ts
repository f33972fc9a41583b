import { describe, expect, it } from '@jest/globals';
import { MalformedWebhook } from '../webhook-fact.js';
import type { RazorpayPayment } from './entities.js';
import { fromOrder } from './mapping.js';
import { fromWebhook } from './webhook.js';

const PAYMENT: RazorpayPayment = {
  id: 'pay_S1',
  order_id: 'order_S1',
  amount: 50_000,
  currency: 'INR',
  status: 'captured',
  captured: true,
  method: 'upi',
  created_at: 1_700_000_000,
};
const ORDER = { id: 'order_S1', amount: 50_000, currency: 'INR', receipt: 'p1', status: 'attempted' };
const FAILED = {
  ...PAYMENT,
  status: 'failed',
  captured: false,
  error_code: 'BAD_REQUEST_ERROR',
  error_reason: 'payment_declined',
  error_description: 'Declined by the bank.',
};

const webhook = (event: string, payload: object) =>
  fromWebhook(Buffer.from(JSON.stringify({ entity: 'event', event, payload, created_at: 1_700_000_005 })));
const about = (entity: object) => ({ payment: { entity } });

describe("Razorpay's words", () => {
  it.each([
    ['payment.captured', PAYMENT, 'success'],
    ['payment.authorized', { ...PAYMENT, status: 'authorized', captured: false }, 'pending'],
    ['payment.failed', FAILED, 'failed'],
    ['order.paid', PAYMENT, 'success'],
  ])('%s', (type, entity, status) => {
    const fact = webhook(type, about(entity));
    expect(fact).toMatchObject({
      kind: 'observation',
      type,
      observation: {
        gatewayOrderId: 'order_S1',
        gatewayPaymentId: 'pay_S1',
        status,
        amount: 50_000,
        currency: 'INR',
        method: 'upi',
        at: new Date(1_700_000_005_000),
      },
    });
  });

  it('order.paid says our reference, and a failure says why', () => {
    const paid = webhook('order.paid', { ...about(PAYMENT), order: { entity: ORDER } });
    expect(paid).toMatchObject({ observation: { reference: 'p1' } });
    const failed = webhook('payment.failed', about(FAILED));
    expect(failed).toMatchObject({
      observation: { failure: { code: 'payment_declined', message: 'Declined by the bank.' } },
    });
  });

  it('an event of no use is ignored, whatever is in it', () => {
    const type = 'settlement.processed';
    expect(webhook(type, { payment: 1 })).toEqual({ kind: 'ignored', type });
  });

  it('a payment without an order is not ours', () => {
    expect(webhook('payment.captured', about({ ...PAYMENT, order_id: null }))).toMatchObject({ kind: 'ignored' });
  });

  it.each([
    ['no JSON', 'not json'],
    ['no event', '{}'],
    ['no payment', '{"event":"payment.captured","payload":{}}'],
    ['half a paisa', JSON.stringify({ event: 'payment.captured', payload: about({ ...PAYMENT, amount: 1.5 }) })],
    ['an amount as text', JSON.stringify({ event: 'payment.captured', payload: about({ ...PAYMENT, amount: '1' }) })],
  ])('%s is malformed', (_name, body) => {
    expect(() => fromWebhook(Buffer.from(body))).toThrow(MalformedWebhook);
  });
});

describe('an order at Razorpay', () => {
  it('is pending until something was tried', () => {
    expect(fromOrder(ORDER, [])).toEqual({
      reference: 'p1',
      gatewayOrderId: 'order_S1',
      status: 'pending',
      untried: true,
      amount: 50_000,
      currency: 'INR',
    });
  });

  it.each([
    ['failed', [FAILED]],
    ['pending', [FAILED, { ...PAYMENT, status: 'created', captured: false }]],
    ['pending', [{ ...PAYMENT, status: 'authorized', captured: false }, FAILED]],
    ['success', [FAILED, PAYMENT, { ...PAYMENT, status: 'created', captured: false }]],
    ['success', [{ ...PAYMENT, status: 'refunded', captured: true }]],
    ['success', [FAILED, { ...PAYMENT, status: 'refunded', captured: false }]],
    [
      'pending',
      [
        { ...PAYMENT, status: 'created', captured: false },
        { ...PAYMENT, status: 'refunded', captured: false },
      ],
    ],
    ['pending', [{ ...PAYMENT, status: 'a_new_word', captured: null }]],
  ])('is %s after these tries', (status, tries) => {
    expect(fromOrder(ORDER, tries).status).toBe(status);
  });

  it('that we refunded was not returned; what was never captured and went back was', () => {
    const refunded = { ...PAYMENT, status: 'refunded', captured: true, amount_refunded: 50_000 };
    const returned = { ...PAYMENT, id: 'pay_S2', status: 'refunded', captured: false };
    expect(fromOrder(ORDER, [refunded]).returned).toBeUndefined();
    expect(fromOrder(ORDER, [returned])).toMatchObject({ status: 'success', returned: true });
    expect(fromOrder(ORDER, [returned, refunded])).toMatchObject({ gatewayPaymentId: 'pay_S1' });
    expect(fromOrder(ORDER, [{ ...returned, status: 'authorized', amount_refunded: 50_000 }]).returned).toBe(true);
  });

  it('tells the latest failure', () => {
    const later = { ...FAILED, id: 'pay_S2', created_at: 1_700_000_100, error_reason: 'payment_timed_out' };
    expect(fromOrder(ORDER, [later, FAILED]).failure?.code).toBe('payment_timed_out');
  });
});
