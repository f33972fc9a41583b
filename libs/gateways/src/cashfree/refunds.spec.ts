import { describe, expect, it } from '@jest/globals';
import { MalformedWebhook } from '../webhook-fact.js';
import { CASHFREE_INCIDENT, CASHFREE_RECON_PAGE, CASHFREE_REFUND } from './entities.js';
import { fromRefund, returnedPayment } from './refunds.js';
import { fromIncident, fromRecon } from './reports.js';
import { fromWebhook } from './webhook.js';

/** As in the vendor's documentation: ids are numbers. */
const REFUND = {
  cf_refund_id: 11325632,
  cf_payment_id: 789727431,
  refund_id: 'r0123456789abcdefg',
  order_id: 'p0123456789abcdefg',
  refund_amount: 2.5,
  refund_currency: 'INR',
  refund_type: 'MERCHANT_INITIATED',
  refund_status: 'SUCCESS',
  status_description: 'Refund processed successfully',
  created_at: '2022-02-28T12:54:25+05:30',
  processed_at: '2022-02-28T13:04:27+05:30',
};
const AUTO = { ...REFUND, refund_id: undefined, refund_type: 'PAYMENT_AUTO_REFUND' };

const webhook = (data: object, type = 'REFUND_STATUS_WEBHOOK') =>
  fromWebhook(Buffer.from(JSON.stringify({ data, event_time: '2022-02-28T13:04:28+05:30', type })));

describe("Cashfree's refund webhooks", () => {
  it('tell of our refund, whose ids come as numbers', () => {
    expect(webhook({ refund: REFUND })).toEqual({
      kind: 'refund',
      type: 'REFUND_STATUS_WEBHOOK',
      refund: {
        reference: 'r0123456789abcdefg',
        gatewayRefundId: '11325632',
        payment: {
          reference: 'p0123456789abcdefg',
          gatewayOrderId: 'p0123456789abcdefg',
          gatewayPaymentId: '789727431',
        },
        status: 'processed',
        amount: 250,
        currency: 'INR',
        at: new Date('2022-02-28T07:34:28Z'),
      },
    });
  });

  it.each([
    ['PENDING', 'pending'],
    ['ONHOLD', 'pending'],
    ['A_NEW_WORD', 'pending'],
    ['CANCELLED', 'failed'],
    ['FAILED', 'failed'],
  ])('%s is %s', (refund_status, status) => {
    expect(fromRefund(CASHFREE_REFUND.parse({ ...REFUND, refund_status })).status).toBe(status);
  });

  it('a refund that Cashfree makes by itself, of an order, is a payment that was returned', () => {
    const auto_refund = { ...AUTO, cf_payment_id: '789727431' };
    expect(webhook({ auto_refund }, 'AUTO_REFUND_STATUS_WEBHOOK')).toMatchObject({
      kind: 'observation',
      observation: {
        reference: 'p0123456789abcdefg',
        gatewayPaymentId: '789727431',
        status: 'success',
        returned: true,
        amount: 250,
      },
    });
  });

  it('one that omits the order is a refund without a name of ours', () => {
    const fact = webhook({ refund: { ...AUTO, order_id: undefined } });
    expect(fact).toMatchObject({ kind: 'refund', refund: { payment: { gatewayPaymentId: '789727431' }, amount: 250 } });
    expect(fact).not.toHaveProperty('refund.reference');
  });

  it('one that failed returned nothing', () => {
    expect(returnedPayment(CASHFREE_REFUND.parse({ ...AUTO, refund_status: 'FAILED' }))).toBeUndefined();
    expect(returnedPayment(CASHFREE_REFUND.parse(REFUND))).toBeUndefined();
  });

  it.each([
    ['nothing', {}],
    ['neither order nor payment', { refund: { ...REFUND, order_id: null, cf_payment_id: null } }],
    ['a third of a paisa', { refund: { ...REFUND, refund_amount: 2.003 } }],
  ])('about %s are malformed', (_name, data) => {
    expect(() => webhook(data)).toThrow(MalformedWebhook);
  });
});

const read = (line: object) => CASHFREE_RECON_PAGE.parse({ cursor: null, data: [line] }).data.map(fromRecon)[0];

describe("Cashfree's settlement report", () => {
  const FLAT = {
    event_id: '900001',
    event_type: 'PAYMENT',
    sale_type: 'CREDIT',
    event_amount: 420.5,
    event_settlement_amount: 410.57,
    event_currency: 'INR',
    order_id: 'p0123456789abcdefg',
    cf_payment_id: 900001,
    payment_service_charge: 8.42,
    payment_service_tax: 1.51,
    cf_settlement_id: '45406',
    settlement_utr: 'PGI45406',
    settlement_date: '2022-08-16T14:45:24+05:30',
  };

  it('is read as it is until 2023-08-01, flat', () => {
    expect(read(FLAT)).toEqual({
      settlementId: '45406',
      entityId: '900001',
      kind: 'payment',
      gatewayPaymentId: '900001',
      gatewayOrderId: 'p0123456789abcdefg',
      reference: 'p0123456789abcdefg',
      amount: 42_050,
      fee: 842,
      tax: 151,
      net: 41_057,
      currency: 'INR',
      settledAt: new Date('2022-08-16T09:15:24Z'),
      utr: 'PGI45406',
    });
  });

  it('and as it is since 2025-01-01, in groups', () => {
    const { order_id, cf_payment_id, cf_settlement_id, settlement_utr, settlement_date, ...event } = FLAT;
    const grouped = {
      event_details: { ...event, event_service_charge: 8.42, event_service_tax: 1.51 },
      order_details: { order_id },
      payment_details: { cf_payment_id: String(cf_payment_id) },
      refund_details: [],
      settlement_details: { cf_settlement_id, settlement_utr, settlement_date },
    };
    expect(read(grouped)).toEqual(read(FLAT));
  });

  it('a refund takes away', () => {
    const refund = { event_type: 'REFUND', sale_type: 'DEBIT', event_amount: 10, event_settlement_amount: 10 };
    const line = read({ ...FLAT, ...refund, payment_service_tax: 0, event_id: 7, refund_id: 'r0123456789abcdefg' });
    expect(line).toMatchObject({
      kind: 'refund',
      reference: 'r0123456789abcdefg',
      gatewayRefundId: '7',
      amount: -1_000,
      fee: 0,
      net: -1_000,
    });
  });

  it('what is not settled yet is no line of it', () => {
    expect(read({ ...FLAT, cf_settlement_id: '' })).toBeUndefined();
    expect(read({ ...FLAT, settlement_date: null })).toBeUndefined();
  });
});

it("Cashfree's incidents are downtimes", () => {
  const incident = CASHFREE_INCIDENT.parse({
    incident_id: 17,
    incident_impact: 'HIGH',
    incident_start_time: '2025-01-01T10:00:00+05:30',
    incident_end_time: null,
    incident_status: 'ACTIVE',
    payment_method: { net_banking: { net_banking_issuer: ['HDFC Bank'], bank_code: '3021' } },
  });
  expect(fromIncident(incident)).toEqual({
    id: '17',
    method: 'netbanking',
    severity: 'high',
    begin: new Date('2025-01-01T04:30:00Z'),
    status: 'started',
    instrument: 'HDFC Bank',
  });
});
