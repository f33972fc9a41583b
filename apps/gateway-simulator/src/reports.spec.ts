import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createHmac } from 'node:crypto';
import { indianDay } from './core/settlement.js';
import { credentialsOf } from './testing/started.js';
import { headersOf, startForVendorCalls, type Json, type VendorCalls } from './testing/vendor-calls.js';

let world: VendorCalls;
beforeAll(async () => {
  world = await startForVendorCalls();
});
afterAll(() => world.close());
beforeEach(() => world.receiver.clear());
afterEach(() => world.control('POST', '/reset', {}));

const set = (gateway: string, switches: object) => world.control('PUT', `/gateways/${gateway}`, switches);
const itemsOf = ({ body }: { body: Json }) => body['items'] as Json[];
const dataOf = ({ body }: { body: Json }) => body['data'] as Json[];

const today = () => {
  const [year, month, day] = indianDay(new Date()).split('-').map(Number);
  return { year: String(year), month: String(month), day: String(day) };
};

const razorpayRecon = (more: Record<string, string> = {}, headers = {}) => {
  const query = new URLSearchParams({ ...today(), count: '1000', ...more }).toString();
  return world.read(`/razorpay/v1/settlements/recon/combined?${query}`, headers);
};

describe('settlements at Razorpay', () => {
  it('credit a payment without its fee and debit a refund whole, in paise', async () => {
    await set('razorpay', { refunds: { delayMs: 1 } });
    const orderId = await world.paid('razorpay');
    const payment = itemsOf(await world.read(`/razorpay/v1/orders/${orderId}/payments`))[0];
    const id = String(payment?.['id']);
    await world.post(`/razorpay/v1/payments/${id}/refund`, { amount: 1_000, receipt: 'rf_1' });
    const lines = await world.until(
      async () => itemsOf(await razorpayRecon()).filter(({ order_id }) => order_id === orderId),
      (found) => found.length === 2,
    );
    // 2 % of 42,050 paise is 841, and 18 % of that 151.
    expect(lines[0]).toMatchObject({
      entity_id: id,
      type: 'payment',
      credit: 42_050 - 992,
      debit: 0,
      amount: 42_050,
      fee: 992,
      tax: 151,
      settled: true,
      payment_id: null,
      settlement_id: expect.stringMatching(/^setl_\d{14}$/),
      settlement_utr: expect.any(String),
      method: 'upi',
    });
    expect(payment).toMatchObject({ fee: 992, tax: 151 });
    expect(lines[1]).toMatchObject({ type: 'refund', debit: 1_000, credit: 0, fee: 0, payment_id: id });
    expect(lines[1]?.['entity_id']).toMatch(/^rfnd_/);
  });

  it('show a page, the asked day and the own account only', async () => {
    for (let i = 0; i < 3; i++) await world.paid('razorpay');
    expect((await razorpayRecon({ count: '2' })).body).toMatchObject({ entity: 'collection', count: 2 });
    const all = itemsOf(await razorpayRecon()).map(({ entity_id }) => entity_id);
    const rest = itemsOf(await razorpayRecon({ skip: '1' })).map(({ entity_id }) => entity_id);
    expect(rest).toEqual(all.slice(1));
    expect(itemsOf(await razorpayRecon({ year: '2020' }))).toEqual([]);
    expect(itemsOf(await razorpayRecon({}, headersOf('razorpay', 'blinkit')))).toEqual([]);
    expect(await world.read('/razorpay/v1/settlements/recon/combined?month=1')).toMatchObject({
      status: 400,
      body: { error: { field: 'year' } },
    });
  });

  it('leave out what the vendor gave back by itself and what is not settled yet', async () => {
    const orderId = await world.paid('razorpay');
    await world.control('POST', `/orders/razorpay/${orderId}`, { event: 'second_success' });
    const ours = async () => itemsOf(await razorpayRecon()).filter(({ order_id }) => order_id === orderId);
    expect(await ours()).toHaveLength(1);
    await set('razorpay', { vendor: { settleAfterMs: 3_600_000 } });
    expect(await ours()).toHaveLength(0);
  });
});

describe('settlements at Cashfree', () => {
  const period = { start_date: '2020-01-01T00:00:00Z', end_date: '2100-01-01T00:00:00Z' };
  const recon = (path: string, change: object = {}, headers = {}) =>
    world.post(`/cashfree/pg/${path}`, { filters: period, pagination: { limit: 1000 }, ...change }, headers);

  it('tell payments and refunds in rupees', async () => {
    await set('cashfree', { refunds: { delayMs: 1 } });
    const id = await world.paid('cashfree');
    await world.post(`/cashfree/pg/orders/${id}/refunds`, {
      refund_amount: 10,
      refund_id: 'rf_1',
      refund_note: 'cold',
    });
    const lines = await world.until(
      async () => dataOf(await recon('settlement/recon')).filter(({ order_id }) => order_id === id),
      (found) => found.length === 2,
    );
    expect(lines[0]).toMatchObject({
      event_type: 'PAYMENT',
      sale_type: 'CREDIT',
      event_status: 'SUCCESS',
      event_amount: 420.5,
      event_settlement_amount: 410.58,
      payment_service_charge: 8.41,
      payment_service_tax: 1.51,
      payment_group: 'upi',
      cf_payment_id: expect.stringMatching(/^\d+$/),
      cf_settlement_id: expect.any(String),
      settlement_utr: expect.any(String),
      refund_id: null,
    });
    expect(lines[1]).toMatchObject({
      event_type: 'REFUND',
      sale_type: 'DEBIT',
      event_amount: 10,
      refund_id: 'rf_1',
      refund_note: 'cold',
      refund_arn: expect.any(String),
    });
    const utrs = { filters: { settlement_utrs: [lines[0]?.['settlement_utr']] } };
    expect(dataOf(await recon('settlement/recon', utrs)).length).toBeGreaterThan(1);
    expect(dataOf(await recon('settlement/recon', { filters: { settlement_utrs: ['none'] } }))).toEqual([]);
  });

  it('come in pages: a cursor leads to the next, null ends them', async () => {
    for (let i = 0; i < 5; i++) await world.paid('cashfree');
    const all = dataOf(await recon('settlement/recon')).map(({ event_id }) => event_id);
    const seen: unknown[] = [];
    let cursor: unknown = null;
    do {
      const page = await recon('settlement/recon', { pagination: { limit: 2, cursor } });
      expect(page.body['limit']).toBe(dataOf(page).length);
      seen.push(...dataOf(page).map(({ event_id }) => event_id));
      cursor = page.body['cursor'];
    } while (cursor !== null);
    expect(seen).toEqual(all);
  });

  it('are in groups since version 2025-01-01', async () => {
    const id = await world.paid('cashfree');
    const lines = dataOf(await recon('settlement/recon', {}, { 'x-api-version': '2025-01-01' }));
    expect(lines).toContainEqual(
      expect.objectContaining({
        event_details: expect.objectContaining({ event_type: 'PAYMENT' }),
        order_details: expect.objectContaining({ order_id: id }),
        settlement_details: expect.objectContaining({ settlement_utr: expect.any(String) }),
      }),
    );
  });

  it('/recon tells what happened, also before it is settled', async () => {
    await set('cashfree', { vendor: { settleAfterMs: 3_600_000 } });
    const id = await world.paid('cashfree');
    const about = (lines: Json[]) => lines.filter(({ order_id }) => order_id === id);
    expect(about(dataOf(await recon('settlement/recon')))).toEqual([]);
    expect(about(dataOf(await recon('recon')))).toMatchObject([{ event_type: 'PAYMENT', cf_settlement_id: null }]);
  });

  it.each([
    ['settlement/recon', { filters: {} }, 'filters_invalid'],
    ['settlement/recon', { pagination: { limit: 1001 } }, 'pagination.limit_invalid'],
    ['settlement/recon', { pagination: { limit: 1, cursor: 'mine' } }, 'pagination.cursor_invalid'],
    ['recon', { filters: { start_date: '2020-01-01T00:00:00Z' } }, 'filters.end_date_missing'],
  ])('%s refuses %j', async (path, change, code) => {
    expect(await recon(path, change)).toMatchObject({ status: 400, body: { code } });
  });
});

describe('downtimes', () => {
  it('are told by Razorpay as they start, change and end, to every merchant and signed', async () => {
    await set('razorpay', { downtimes: { upi: 'high' } });
    await set('razorpay', { downtimes: { upi: 'medium' } });
    const listed = itemsOf(await world.read('/razorpay/v1/payments/downtimes'));
    expect(listed).toMatchObject([
      { entity: 'payment.downtime', method: 'upi', severity: 'medium', end: null, scheduled: false },
    ]);
    const one = await world.read(`/razorpay/v1/payments/downtimes/${String(listed[0]?.['id'])}`);
    expect(one.body).toEqual(listed[0]);
    await set('razorpay', { downtimes: { upi: null } });
    await world.receiver.until(6);
    const types = ['started', 'updated', 'resolved'].map((status) => `payment.downtime.${status}`);
    for (const type of types) {
      const told = world.webhooks(type);
      expect(told.map(({ body }) => body['account_id']).toSorted()).toEqual(['acc_blinkit', 'acc_zomato']);
      const ours = told.find(({ body }) => body['account_id'] === 'acc_zomato');
      const secret = credentialsOf('razorpay')['webhookSecret'] ?? '';
      const signature = createHmac('sha256', secret)
        .update(ours?.text ?? '')
        .digest('hex');
      expect(ours?.headers['x-razorpay-signature']).toBe(signature);
      expect(ours?.body).toMatchObject({ payload: { 'payment.downtime': { entity: { id: listed[0]?.['id'] } } } });
    }
  });

  it('are listed by Cashfree while they last', async () => {
    await set('cashfree', { downtimes: { card: 'low' } });
    const { body } = await world.read('/cashfree/pg/incident');
    expect(body).toMatchObject({
      count: 1,
      incidents: [
        { incident_impact: 'LOW', incident_status: 'ACTIVE', incident_end_time: null, payment_method: { card: {} } },
      ],
    });
    const id = String((body['incidents'] as Json[])[0]?.['incident_id']);
    await set('cashfree', { downtimes: { card: null } });
    expect((await world.read('/cashfree/pg/incident')).body).toEqual({ count: 0, incidents: [] });
    expect((await world.read(`/cashfree/pg/incident/${id}`)).body).toMatchObject({ incident_status: 'RESOLVED' });
    expect(world.receiver.received).toEqual([]);
  });
});
