import { describe, expect, it } from '@jest/globals';
import { MalformedWebhook } from '../webhook-fact.js';
import { fromOrder } from './mapping.js';
import { fromWebhook } from './webhook.js';

/** The minimal webhook of the vendor's documentation. */
const PUBLISHED =
  '{"data":{"order":{"order_id":"o_1","order_amount":500.00,"order_currency":"INR","order_tags":null},"payment":{"cf_payment_id":"900001","payment_status":"SUCCESS","payment_amount":500.00,"payment_currency":"INR","payment_message":"ok","payment_time":"2025-01-01T10:00:00+05:30","bank_reference":"5001","auth_id":null,"payment_method":{"upi":{"channel":"collect","upi_id":"a@upi"}},"payment_group":"upi"},"customer_details":{"customer_id":"c1","customer_phone":"9999999999"}},"event_time":"2025-01-01T10:00:02+05:30","type":"PAYMENT_SUCCESS_WEBHOOK"}';

const read = (text: string) => fromWebhook(Buffer.from(text));
const ORDER = { order_id: 'o_1', order_amount: 50_000, order_currency: 'INR', order_status: 'ACTIVE' };
const PAYMENT = { cf_payment_id: '1', payment_status: 'SUCCESS', payment_amount: 50_000, payment_group: 'upi' };

describe("Cashfree's words", () => {
  it('PAYMENT_SUCCESS_WEBHOOK', () => {
    expect(read(PUBLISHED)).toEqual({
      kind: 'observation',
      type: 'PAYMENT_SUCCESS_WEBHOOK',
      observation: {
        reference: 'o_1',
        gatewayOrderId: 'o_1',
        gatewayPaymentId: '900001',
        status: 'success',
        amount: 50_000,
        currency: 'INR',
        method: 'upi',
        at: new Date('2025-01-01T04:30:02Z'),
      },
    });
  });

  it.each([
    ['PAYMENT_FAILED_WEBHOOK', 'FAILED'],
    ['PAYMENT_USER_DROPPED_WEBHOOK', 'USER_DROPPED'],
  ])('%s', (type, status) => {
    const fact = read(PUBLISHED.replace('PAYMENT_SUCCESS_WEBHOOK', type).replace('SUCCESS', status));
    expect(fact).toMatchObject({
      type,
      observation: { status: 'failed', failure: { code: status.toLowerCase(), message: 'ok' } },
    });
  });

  it('a failure is told in the words of error_details, inside or beside the payment', () => {
    const text = PUBLISHED.replaceAll('SUCCESS', 'FAILED').replace(
      '"customer_details"',
      '"error_details":{"error_code":"TRANSACTION_DECLINED","error_reason":"payment_declined","error_description":"No."},"customer_details"',
    );
    expect(read(text)).toMatchObject({ observation: { failure: { code: 'payment_declined', message: 'No.' } } });
  });

  it('reads ids and amounts as numbers and as strings', () => {
    const numeric = PUBLISHED.replace('"900001"', '900001').replaceAll('500.00', '"500.00"');
    expect(read(numeric)).toMatchObject({ observation: { gatewayPaymentId: '900001', amount: 50_000 } });
  });

  it('DISPUTE_CREATED is ignored, whatever is in it', () => {
    const type = 'DISPUTE_CREATED';
    expect(read(JSON.stringify({ type, data: { refund: {} } }))).toEqual({ kind: 'ignored', type });
  });

  it.each([
    ['a third of a paisa', PUBLISHED.replaceAll('500.00', '500.003')],
    ['a negative amount', PUBLISHED.replaceAll('500.00', '-500.00')],
    ['an amount that is no number', PUBLISHED.replaceAll('500.00', '"5e2"')],
    ['no order', PUBLISHED.replace('"order_id"', '"order_ix"')],
    ['no type', '{}'],
    ['no JSON', PUBLISHED.slice(0, -1)],
  ])('%s is malformed', (_name, text) => {
    expect(() => read(text)).toThrow(MalformedWebhook);
  });
});

describe('an order at Cashfree', () => {
  it.each([
    ['ACTIVE', [], 'pending'],
    ['TERMINATION_REQUESTED', [], 'pending'],
    ['EXPIRED', [], 'expired'],
    ['TERMINATED', [], 'expired'],
    ['EXPIRED', ['NOT_ATTEMPTED'], 'expired'],
    ['EXPIRED', ['PENDING'], 'pending'],
    ['EXPIRED', ['FAILED', 'SUCCESS'], 'success'],
    ['PAID', ['SUCCESS', 'FAILED'], 'success'],
    ['ACTIVE', ['FAILED', 'PENDING'], 'pending'],
    ['ACTIVE', ['FAILED'], 'failed'],
    ['ACTIVE', ['USER_DROPPED'], 'failed'],
    ['ACTIVE', ['CANCELLED'], 'failed'],
    ['ACTIVE', ['VOID'], 'failed'],
    ['ACTIVE', ['A_NEW_WORD'], 'pending'],
  ])('%s with tries %j is %s', (order_status, tries, status) => {
    const payments = tries.map((payment_status) => ({ ...PAYMENT, payment_status }));
    expect(fromOrder({ ...ORDER, order_status }, payments).status).toBe(status);
  });

  it('is kept by the try that was not given back; with none, it was returned', () => {
    const one = { ...PAYMENT, cf_payment_id: '1' };
    const two = { ...PAYMENT, cf_payment_id: '2' };
    const tries = [one, two];
    expect(fromOrder(ORDER, tries, new Set(['1']))).toMatchObject({ gatewayPaymentId: '2', status: 'success' });
    expect(fromOrder(ORDER, tries, new Set(['1']))).not.toHaveProperty('returned');
    expect(fromOrder(ORDER, tries, new Set(['1', '2']))).toMatchObject({ status: 'success', returned: true });
    const failed = { ...one, payment_status: 'FAILED' };
    expect(fromOrder(ORDER, [failed], new Set(['1']))).toMatchObject({ status: 'success', returned: true });
    expect(fromOrder(ORDER, [failed], new Set(['1']))).not.toHaveProperty('failure');
    const pending = { ...PAYMENT, cf_payment_id: '3', payment_status: 'PENDING' };
    expect(fromOrder(ORDER, [...tries, pending], new Set(['1', '2'])).status).toBe('pending');
  });

  it('with a pre-authorization is not paid yet', () => {
    expect(fromOrder(ORDER, [{ ...PAYMENT, is_captured: false }]).status).toBe('pending');
  });

  it('reports what was paid, not what was asked for', () => {
    expect(fromOrder(ORDER, [{ ...PAYMENT, payment_amount: 49_000 }]).amount).toBe(49_000);
  });
});
