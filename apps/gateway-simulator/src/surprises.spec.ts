import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startForVendorCalls, type Json, type VendorCalls } from './testing/vendor-calls.js';

let world: VendorCalls;
beforeAll(async () => {
  world = await startForVendorCalls();
});
afterAll(() => world.close());
beforeEach(() => world.receiver.clear());
afterEach(() => world.control('POST', '/reset', {}));

const set = (gateway: string, switches: object) => world.control('PUT', `/gateways/${gateway}`, switches);
const happen = (gateway: string, id: string, event: string) =>
  world.control('POST', `/orders/${gateway}/${id}`, { event });
const payments = async (id: string) => (await world.read(`/razorpay/v1/orders/${id}/payments`)).body['items'] as Json[];
const expires = (ms: number) => new Date(Date.now() + ms).toISOString();
const told = (type: string) =>
  world.until(
    async () => world.webhooks(type),
    (list) => list.length > 0,
  );

describe('a late success', () => {
  it('turns a failed payment at Razorpay into a captured one: the same payment, late_authorized', async () => {
    await set('razorpay', { payments: { lateAfterMs: 1 } });
    await world.control('POST', '/next', { gateway: 'razorpay', payment: 'late' });
    const id = await world.order('razorpay');
    await world.decide('razorpay', id, 'failure');
    const [captured] = await told('payment.captured');
    const [payment] = await payments(id);
    expect(await payments(id)).toHaveLength(1);
    expect(payment).toMatchObject({ status: 'captured', captured: true, late_authorized: true, error_code: null });
    expect(captured?.body).toMatchObject({
      payload: { payment: { entity: { id: payment?.['id'], late_authorized: true } } },
    });
    expect(world.webhooks('payment.failed')).toHaveLength(1);
    expect((await world.read(`/razorpay/v1/orders/${id}`)).body).toMatchObject({ status: 'paid' });
  });

  it('is given back by Juspay when it comes too late', async () => {
    await set('juspay', { payments: { lateReturnedAfterMs: 0 } });
    const id = await world.order('juspay');
    await world.decide('juspay', id, 'failure');
    await world.until(
      async () => (await happen('juspay', id, 'late_success')).status,
      (status) => status === 200,
    );
    const { body } = await world.read(`/juspay/orders/${id}`);
    expect(body).toMatchObject({
      status: 'AUTO_REFUNDED',
      amount_refunded: 420.5,
      refunds: [{ status: 'SUCCESS', amount: 420.5, initiated_by: 'SYSTEM' }],
    });
    expect(await told('ORDER_REFUNDED')).toHaveLength(1);
  });

  it('pays an order twice: failed at one gateway, paid at another, and then at the first as well', async () => {
    const first = await world.order('razorpay');
    await world.decide('razorpay', first, 'failure');
    const second = await world.paid('cashfree');
    expect(await happen('razorpay', first, 'late_success')).toMatchObject({ status: 200, body: { status: 'success' } });
    expect((await world.read(`/razorpay/v1/orders/${first}`)).body).toMatchObject({ status: 'paid' });
    expect((await world.read(`/cashfree/pg/orders/${second}`)).body).toMatchObject({ order_status: 'PAID' });
  });

  it('happens only to what failed', async () => {
    expect(await happen('razorpay', await world.paid('razorpay'), 'late_success')).toMatchObject({ status: 409 });
    expect(await happen('razorpay', 'order_none', 'late_success')).toMatchObject({ status: 404 });
  });
});

describe('a second success on a paid order', () => {
  it('is returned by Razorpay at once: never captured, refunded in full', async () => {
    await world.control('POST', '/next', { payment: 'double' });
    const id = await world.paid('razorpay');
    const [created] = await told('refund.created');
    const [processed] = await told('refund.processed');
    for (const webhook of [created, processed])
      expect(webhook?.body).toMatchObject({ payload: { payment: { entity: { captured: false, order_id: id } } } });
    const all = await payments(id);
    expect(all.map(({ status, captured, refund_status }) => [status, captured, refund_status])).toEqual([
      ['captured', true, null],
      ['refunded', false, 'full'],
    ]);
    expect((await world.read(`/razorpay/v1/orders/${id}`)).body).toMatchObject({ amount_paid: 42_050, attempts: 2 });
  });

  it('is returned by Cashfree as PAYMENT_AUTO_REFUND, told without the order', async () => {
    const id = await world.paid('cashfree');
    await happen('cashfree', id, 'second_success');
    const [webhook] = await told('AUTO_REFUND_STATUS_WEBHOOK');
    expect(webhook?.body).toMatchObject({
      data: {
        auto_refund: { cf_refund_id: expect.any(Number), refund_type: 'PAYMENT_AUTO_REFUND', refund_status: 'SUCCESS' },
      },
    });
    expect(webhook?.text).not.toContain(id);
    expect((await world.read(`/cashfree/pg/orders/${id}/refunds`)).body).toMatchObject([
      { refund_type: 'PAYMENT_AUTO_REFUND', refund_amount: 420.5 },
    ]);
    expect((await world.read(`/cashfree/pg/orders/${id}`)).body).toMatchObject({ order_status: 'PAID' });
  });

  it('is returned by Juspay, and the order stays charged', async () => {
    const id = await world.paid('juspay');
    await happen('juspay', id, 'second_success');
    const { body } = await world.read(`/juspay/orders/${id}`);
    expect(body).toMatchObject({ status: 'CHARGED', refunds: [{ initiated_by: 'SYSTEM' }], refunded: false });
  });

  it('happens only to what is paid', async () => {
    expect(await happen('juspay', await world.order('juspay'), 'second_success')).toMatchObject({ status: 409 });
  });
});

describe('another amount than was asked for', () => {
  it.each(['razorpay', 'cashfree', 'juspay'] as const)('arrives at %s', async (gateway) => {
    const id = await world.order(gateway);
    expect(await happen(gateway, id, 'short_success')).toMatchObject({ body: { status: 'success' } });
    const read = {
      razorpay: () => payments(id),
      cashfree: async () => (await world.read(`/cashfree/pg/orders/${id}/payments`)).body,
      juspay: async () => [(await world.read(`/juspay/orders/${id}`)).body],
    };
    const expected = {
      razorpay: [{ status: 'captured', amount: 41_950 }],
      cashfree: [{ payment_status: 'SUCCESS', payment_amount: 419.5, order_amount: 420.5 }],
      juspay: [{ status: 'PARTIAL_CHARGED', amount: 420.5, txn_detail: { net_amount: 419.5 } }],
    };
    expect(await read[gateway]()).toMatchObject(expected[gateway]);
  });
});

describe('a success after the order has expired', () => {
  it('is possible by hand, and by waiting for it', async () => {
    const make = (order_expiry_time: string) =>
      world.post('/cashfree/pg/orders', {
        order_amount: 10,
        order_currency: 'INR',
        order_expiry_time,
        customer_details: { customer_id: 'c_1', customer_phone: '9999999999' },
      });
    await world.control('POST', '/next', { payment: 'afterExpiry' });
    const id = String((await make(expires(-900))).body['order_id']);
    expect((await world.decide('cashfree', id, 'success')).body).toEqual({ status: 'pending' });
    const path = `/cashfree/pg/orders/${id}`;
    expect((await world.read(path)).body).toMatchObject({ order_status: 'EXPIRED' });
    await told('PAYMENT_SUCCESS_WEBHOOK');
    expect((await world.read(path)).body).toMatchObject({ order_status: 'PAID' });
  });
});

describe('the method', () => {
  it('is what the customer chose, with the fields each vendor gives it', async () => {
    const chosen = async (gateway: 'razorpay' | 'cashfree' | 'juspay', method: string) => {
      const id = await world.order(gateway);
      await world.decide(gateway, id, 'success', { method });
      return id;
    };
    expect(await payments(await chosen('razorpay', 'card'))).toMatchObject([
      { method: 'card', card_id: expect.any(String), vpa: null, acquirer_data: { auth_code: expect.any(String) } },
    ]);
    expect(await payments(await chosen('razorpay', 'netbanking'))).toMatchObject([
      { method: 'netbanking', bank: 'HDFC' },
    ]);
    const cashfree = await chosen('cashfree', 'netbanking');
    expect((await world.read(`/cashfree/pg/orders/${cashfree}/payments`)).body).toMatchObject([
      { payment_group: 'net_banking', payment_method: { netbanking: { netbanking_bank_name: expect.any(String) } } },
    ]);
    const juspay = await chosen('juspay', 'wallet');
    expect((await world.read(`/juspay/orders/${juspay}`)).body).toMatchObject({
      payment_method_type: 'WALLET',
      payment_method: 'PAYTM',
    });
    expect(await world.decide('juspay', await world.order('juspay'), 'success', { method: 'barter' })).toMatchObject({
      status: 400,
    });
  });

  it('is what the merchant asked for, where the vendor lets them', async () => {
    const { body } = await world.post('/cashfree/pg/orders', {
      order_amount: 10,
      order_currency: 'INR',
      customer_details: { customer_id: 'c_1', customer_phone: '9999999999' },
      order_meta: { payment_methods: 'cc,dc' },
    });
    const id = String(body['order_id']);
    await world.decide('cashfree', id, 'success');
    expect((await world.read(`/cashfree/pg/orders/${id}/payments`)).body).toMatchObject([
      { payment_group: 'credit_card', payment_method: { card: { card_network: 'visa' } } },
    ]);
    await world.post('/juspay/session', {
      order_id: 'nbonly',
      amount: 10,
      payment_page_client_id: 'zomato',
      action: 'paymentPage',
      payment_filter: { allowDefaultOptions: false, options: [{ paymentMethodType: 'NB', enable: true }] },
    });
    await world.decide('juspay', 'nbonly', 'success');
    expect((await world.read('/juspay/orders/nbonly')).body).toMatchObject({ payment_method_type: 'NB' });
  });
});

describe('customers who pay by themselves', () => {
  it('decide every order by the success rate', async () => {
    await set('juspay', { payments: { successRate: 1, decideAfterMs: 1 } });
    await set('cashfree', { payments: { successRate: 0, decideAfterMs: 1 } });
    const good = await world.order('juspay');
    const bad = await world.order('cashfree');
    await told('ORDER_SUCCEEDED');
    await told('PAYMENT_FAILED_WEBHOOK');
    expect((await world.read(`/juspay/orders/${good}`)).body).toMatchObject({ status: 'CHARGED' });
    expect((await world.read(`/cashfree/pg/orders/${bad}/payments`)).body).toMatchObject([
      { payment_status: 'FAILED' },
    ]);
  });
});
