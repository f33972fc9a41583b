import { describe, expect, it } from '@jest/globals';
import { MalformedWebhook } from '../webhook-fact.js';
import { RAZORPAY_DOWNTIME, RAZORPAY_RECON } from './entities.js';
import { fromDowntime, fromRecon } from './mapping.js';
import { fromWebhook } from './webhook.js';

const REFUND = {
  id: 'rfnd_S1',
  entity: 'refund',
  amount: 10_050,
  currency: 'INR',
  payment_id: 'pay_S1',
  notes: [],
  receipt: 'r0123456789abcdefg',
  status: 'processed',
  created_at: 1_700_000_000,
};
const PAYMENT = {
  id: 'pay_S1',
  order_id: 'order_S1',
  amount: 50_000,
  currency: 'INR',
  status: 'captured',
  captured: true,
};

const webhook = (event: string, payload: object) =>
  fromWebhook(Buffer.from(JSON.stringify({ entity: 'event', event, payload, created_at: 1_700_000_005 })));
const about = (refund: object, payment: object = PAYMENT) => ({
  refund: { entity: refund },
  payment: { entity: payment },
});

describe("Razorpay's refund webhooks", () => {
  it.each([
    ['refund.created', 'pending'],
    ['refund.processed', 'processed'],
    ['refund.speed_changed', 'processed'],
    ['refund.failed', 'failed'],
  ])('%s', (type, status) => {
    expect(webhook(type, about({ ...REFUND, status }))).toMatchObject({
      kind: 'refund',
      type,
      refund: {
        reference: 'r0123456789abcdefg',
        gatewayRefundId: 'rfnd_S1',
        payment: { gatewayOrderId: 'order_S1', gatewayPaymentId: 'pay_S1' },
        status,
        amount: 10_050,
        currency: 'INR',
        at: new Date(1_700_000_005_000),
      },
    });
  });

  it('our name is in the notes, too, and nobody else’s receipt is our name', () => {
    const noted = webhook(
      'refund.created',
      about({ ...REFUND, receipt: null, notes: { reference: 'r0123456789abcdefg' } }),
    );
    expect(noted).toMatchObject({ refund: { reference: 'r0123456789abcdefg' } });
    const typed = webhook('refund.created', about({ ...REFUND, receipt: 'Receipt No. 31' }));
    expect(typed).not.toHaveProperty('refund.reference');
  });

  it('of a payment that was never captured say that Razorpay returned it', () => {
    const payment = { ...PAYMENT, status: 'refunded', captured: false, amount_refunded: 50_000 };
    expect(webhook('refund.processed', about({ ...REFUND, receipt: null, amount: 50_000 }, payment))).toMatchObject({
      kind: 'observation',
      observation: { status: 'success', returned: true, gatewayPaymentId: 'pay_S1', amount: 50_000 },
    });
  });

  it('of a payment without an order are not ours', () => {
    expect(webhook('refund.processed', about(REFUND, { ...PAYMENT, order_id: null }))).toMatchObject({
      kind: 'ignored',
    });
  });

  it('without a refund are malformed', () => {
    expect(() => webhook('refund.processed', { payment: { entity: PAYMENT } })).toThrow(MalformedWebhook);
  });
});

describe("Razorpay's downtimes", () => {
  const DOWNTIME = {
    id: 'down_1',
    entity: 'payment.downtime',
    method: 'netbanking',
    begin: 1_591_946_222,
    end: null,
    status: 'started',
    scheduled: false,
    severity: 'high',
    instrument: { bank: 'COSB' },
  };

  it('come by webhook', () => {
    const payload = { 'payment.downtime': { entity: DOWNTIME } };
    expect(webhook('payment.downtime.started', payload)).toEqual({
      kind: 'downtime',
      type: 'payment.downtime.started',
      downtime: {
        id: 'down_1',
        method: 'netbanking',
        severity: 'high',
        begin: new Date(1_591_946_222_000),
        status: 'started',
        instrument: 'COSB',
      },
    });
    const { instrument: _, ...whole } = DOWNTIME;
    expect(webhook('payment.downtime.started', { 'payment.downtime': { entity: whole } })).toMatchObject({
      kind: 'downtime',
      downtime: { method: 'netbanking' },
    });
    expect(() => webhook('payment.downtime.started', {})).toThrow(MalformedWebhook);
  });

  it.each([
    ['scheduled', 'scheduled'],
    ['updated', 'started'],
    ['resolved', 'resolved'],
    ['cancelled', 'resolved'],
  ])('%s is %s', (status, expected) => {
    expect(fromDowntime(RAZORPAY_DOWNTIME.parse({ ...DOWNTIME, status })).status).toBe(expected);
  });
});

describe("Razorpay's settlement report", () => {
  /** As in the vendor's documentation. */
  const LINE = {
    entity_id: 'pay_DEXrnipqTmWVGE',
    type: 'payment',
    debit: 0,
    credit: 97_100,
    amount: 100_000,
    currency: 'INR',
    fee: 2_900,
    tax: 400,
    settled_at: 1_568_176_960,
    settlement_id: 'setl_DGlQ1Rj8os78Ec',
    notes: 'Beam me up Scotty.',
    payment_id: null,
    settlement_utr: '1568176960vxp0rj',
    order_id: 'order_DEXrnRiR3SNDHA',
    order_receipt: 'p0123456789abcdefg',
  };
  const read = (change: object) => fromRecon(RAZORPAY_RECON.parse({ ...LINE, ...change }));

  it('a payment gives what is left of it; the fee there includes its tax, here it does not', () => {
    expect(read({})).toEqual({
      settlementId: 'setl_DGlQ1Rj8os78Ec',
      entityId: 'pay_DEXrnipqTmWVGE',
      kind: 'payment',
      gatewayPaymentId: 'pay_DEXrnipqTmWVGE',
      gatewayOrderId: 'order_DEXrnRiR3SNDHA',
      reference: 'p0123456789abcdefg',
      amount: 100_000,
      fee: 2_500,
      tax: 400,
      net: 97_100,
      currency: 'INR',
      settledAt: new Date(1_568_176_960_000),
      utr: '1568176960vxp0rj',
    });
  });

  it('a refund takes, and is called by its own name', () => {
    const refund = {
      type: 'refund',
      entity_id: 'rfnd_1',
      payment_id: 'pay_1',
      debit: 242_500,
      credit: 0,
      amount: 242_500,
    };
    const notes = '{"reference":"r0123456789abcdefg"}';
    expect(read({ ...refund, tax: 0, notes })).toMatchObject({
      kind: 'refund',
      gatewayRefundId: 'rfnd_1',
      gatewayPaymentId: 'pay_1',
      reference: 'r0123456789abcdefg',
      amount: -242_500,
      fee: 0,
      net: -242_500,
    });
  });

  it('whatever else there is adjusts', () => {
    const adjustment = read({ type: 'adjustment', entity_id: 'adj_1', debit: 1_000, credit: 0, amount: 1_000, tax: 0 });
    expect(adjustment).toMatchObject({ kind: 'adjustment', amount: -1_000, net: -1_000, fee: 0 });
  });
});
