import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { headersOf, startForVendorCalls, type Json, type VendorCalls } from './testing/vendor-calls.js';

let world: VendorCalls;
beforeAll(async () => {
  world = await startForVendorCalls();
});
afterAll(() => world.close());
beforeEach(async () => {
  world.receiver.clear();
  for (const gateway of ['razorpay', 'cashfree', 'juspay'])
    await world.control('PUT', `/gateways/${gateway}`, { refunds: { delayMs: 1 } });
});
afterEach(() => world.control('POST', '/reset', {}));

const told = (type: string) =>
  world.until(
    async () => world.webhooks(type),
    (list) => list.length > 0,
  );

const payment = async (orderId: string) => {
  const { body } = await world.read(`/razorpay/v1/orders/${orderId}/payments`);
  return (body as { items: Json[] }).items[0] as Json;
};
const paidAtRazorpay = async () => String((await payment(await world.paid('razorpay')))['id']);
const atRazorpay = (id: string, body: object, headers = {}) =>
  world.post(`/razorpay/v1/payments/${id}/refund`, body, headers);
const atCashfree = (id: string, change: object = {}) =>
  world.post(`/cashfree/pg/orders/${id}/refunds`, { refund_amount: 100.5, refund_id: 'refund_1', ...change });
const atJuspay = (id: string, body: object) => world.post(`/juspay/orders/${id}/refunds`, body);
const terminate = (id: string, body: object = { order_status: 'TERMINATED' }) =>
  world.call('PATCH', `/cashfree/pg/orders/${id}`, body);

describe('refunds at Razorpay', () => {
  it('begin pending, end processed, and say both with the payment', async () => {
    const id = await paidAtRazorpay();
    const { status, body } = await atRazorpay(id, { amount: 10_000, receipt: 'rf_1', notes: { why: 'cold' } });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      id: expect.stringMatching(/^rfnd_[A-Za-z0-9]{14}$/),
      entity: 'refund',
      amount: 10_000,
      payment_id: id,
      receipt: 'rf_1',
      notes: { why: 'cold' },
      status: 'pending',
      speed_requested: 'normal',
      acquirer_data: { arn: null },
    });
    const [created] = await told('refund.created');
    const [processed] = await told('refund.processed');
    expect(created?.body).toMatchObject({ payload: { refund: { entity: { id: body['id'], status: 'pending' } } } });
    expect(processed?.body).toMatchObject({
      contains: ['refund', 'payment'],
      payload: {
        refund: { entity: { id: body['id'], status: 'processed', acquirer_data: { arn: expect.any(String) } } },
        payment: { entity: { id, captured: true, amount_refunded: 10_000, refund_status: 'partial' } },
      },
    });
    expect((await world.read(`/razorpay/v1/refunds/${body['id']}`)).body).toMatchObject({ status: 'processed' });
    expect((await world.read(`/razorpay/v1/payments/${id}/refunds`)).body).toMatchObject({
      entity: 'collection',
      count: 1,
    });
  });

  it('never exceed what was captured; without an amount all that is left goes back', async () => {
    const orderId = await world.paid('razorpay');
    const { id } = (await payment(orderId)) as { id: string };
    expect(await atRazorpay(id, { amount: 42_051 })).toMatchObject({
      status: 400,
      body: { error: { code: 'BAD_REQUEST_ERROR', field: 'amount', step: 'payment_initiation' } },
    });
    await atRazorpay(id, { amount: 42_000 });
    expect(await atRazorpay(id, { amount: 100 })).toMatchObject({ status: 400 });
    expect((await atRazorpay(id, {})).body).toMatchObject({ amount: 50 });
    expect((await atRazorpay(id, {})).body).toMatchObject({
      error: { description: expect.stringContaining('fully refunded') },
    });
    const whole = await world.until(
      () => payment(orderId),
      ({ status }) => status === 'refunded',
    );
    expect(whole).toMatchObject({ status: 'refunded', captured: true, amount_refunded: 42_050, refund_status: 'full' });
    expect((await world.read(`/razorpay/v1/orders/${orderId}`)).body).toMatchObject({
      status: 'paid',
      amount_paid: 42_050,
    });
  });

  it('are refused for what was not captured, and for what belongs to others', async () => {
    const orderId = await world.order('razorpay');
    await world.decide('razorpay', orderId, 'failure');
    const { id } = (await payment(orderId)) as { id: string };
    expect((await atRazorpay(id, {})).body).toMatchObject({
      error: { description: expect.stringContaining('captured') },
    });
    const theirs = await atRazorpay(await paidAtRazorpay(), {}, headersOf('razorpay', 'blinkit'));
    expect(theirs).toMatchObject({ status: 400, body: { error: { description: 'The id provided does not exist' } } });
    expect(await atRazorpay(await paidAtRazorpay(), { amount: 99 })).toMatchObject({ status: 400 });
    expect(await atRazorpay(await paidAtRazorpay(), { amuont: 100 })).toMatchObject({
      status: 400,
      body: { error: { field: 'amuont' } },
    });
  });

  it('happen once per X-Refund-Idempotency', async () => {
    const id = await paidAtRazorpay();
    const key = { 'x-refund-idempotency': `key-${id}` };
    const first = await atRazorpay(id, { amount: 100 }, key);
    expect((await atRazorpay(id, { amount: 100 }, key)).body).toMatchObject({ id: first.body['id'] });
    expect(await atRazorpay(id, { amount: 200 }, key)).toMatchObject({ status: 400 });
    expect(await atRazorpay(id, { amount: 100 }, { 'x-refund-idempotency': 'short' })).toMatchObject({ status: 400 });
    expect((await world.read(`/razorpay/v1/payments/${id}/refunds`)).body).toMatchObject({ count: 1 });
  });

  it('answer 409 while the first call with the key is unanswered, and the same refund after it', async () => {
    const id = await paidAtRazorpay();
    const key = { 'x-refund-idempotency': `key-${id}` };
    await world.control('PUT', '/gateways/razorpay', { mode: 'hang' });
    const giveUp = new AbortController();
    const hanging = fetch(`${world.url}/razorpay/v1/payments/${id}/refund`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headersOf('razorpay'), ...key },
      body: '{"amount":100}',
      signal: giveUp.signal,
    }).catch((error: unknown) => error);
    await told('refund.created');
    await world.control('PUT', '/gateways/razorpay', { mode: 'online' });
    expect(await atRazorpay(id, { amount: 100 }, key)).toMatchObject({ status: 409 });
    giveUp.abort();
    await hanging;
    const again = await world.until(
      () => atRazorpay(id, { amount: 100 }, key),
      ({ status }) => status === 200,
    );
    expect(again.body).toMatchObject({ entity: 'refund', amount: 100 });
    expect((await world.read(`/razorpay/v1/payments/${id}/refunds`)).body).toMatchObject({ count: 1 });
  });

  it('fail on demand, and give their amount back to be refunded again', async () => {
    await world.control('PUT', '/gateways/razorpay', { refunds: { outcome: 'failed' } });
    const id = await paidAtRazorpay();
    await atRazorpay(id, {});
    const [failed] = await told('refund.failed');
    expect(failed?.body).toMatchObject({
      payload: { payment: { entity: { amount_refunded: 0, refund_status: null } } },
    });
    expect(await atRazorpay(id, {})).toMatchObject({ status: 200, body: { amount: 42_050 } });
  });
});

describe('refunds at Cashfree', () => {
  it('begin PENDING, end SUCCESS, and are told with numbers for ids', async () => {
    const id = await world.paid('cashfree');
    expect(await atCashfree(id, { refund_note: 'cold food' })).toMatchObject({
      status: 200,
      body: {
        entity: 'refund',
        refund_id: 'refund_1',
        order_id: id,
        cf_refund_id: expect.stringMatching(/^\d+$/),
        cf_payment_id: expect.stringMatching(/^\d+$/),
        refund_amount: 100.5,
        refund_status: 'PENDING',
        refund_type: 'MERCHANT_INITIATED',
        refund_note: 'cold food',
        processed_at: null,
        refund_speed: { requested: 'STANDARD' },
      },
    });
    const [told1] = await told('REFUND_STATUS_WEBHOOK');
    expect(told1?.text).toContain('"refund_amount":100.50,');
    expect(told1?.body).toMatchObject({
      data: {
        refund: {
          cf_refund_id: expect.any(Number),
          cf_payment_id: expect.any(Number),
          refund_id: 'refund_1',
          order_id: id,
          refund_status: 'SUCCESS',
          refund_arn: expect.any(String),
        },
      },
    });
    const path = `/cashfree/pg/orders/${id}/refunds`;
    expect((await world.read(`${path}/refund_1`)).body).toMatchObject({ refund_status: 'SUCCESS' });
    expect((await world.read(path)).body).toHaveLength(1);
    expect(await world.read(`${path}/refund_2`)).toMatchObject({ status: 404 });
  });

  it.each([
    ['SUCCESS', 'SUCCESS'],
    ['FAILED', 'FAILED'],
  ])('go the way their note says: %s', async (note, status) => {
    const id = await world.paid('cashfree');
    await world.control('PUT', '/gateways/cashfree', { refunds: { outcome: 'pending' } });
    await atCashfree(id, { refund_note: note });
    const [webhook] = await told('REFUND_STATUS_WEBHOOK');
    expect(webhook?.body).toMatchObject({ data: { refund: { refund_status: status } } });
  });

  it('are one per refund_id: the same again is the same, other content is a conflict', async () => {
    const id = await world.paid('cashfree');
    const first = await atCashfree(id, { refund_note: 'PENDING' });
    const again = await atCashfree(id, { refund_note: 'PENDING' });
    expect(again.body).toEqual(first.body);
    expect(again.body).toMatchObject({ refund_status: 'PENDING' });
    expect(await atCashfree(id, { refund_note: 'PENDING', refund_amount: 1 })).toMatchObject({
      status: 409,
      body: { type: 'invalid_request_error', code: 'refund_already_exists' },
    });
  });

  it('never exceed what was captured, and need a paid order', async () => {
    const id = await world.paid('cashfree');
    await atCashfree(id, { refund_amount: 420 });
    expect(await atCashfree(id, { refund_amount: 1, refund_id: 'refund_2' })).toMatchObject({
      status: 400,
      body: { code: 'refund_amount_invalid' },
    });
    expect(await atCashfree(await world.order('cashfree'))).toMatchObject({
      status: 400,
      body: { code: 'order_not_paid' },
    });
    expect(await atCashfree('nothing')).toMatchObject({ status: 404 });
    expect(await atCashfree(id, { refund_amount: '1' })).toMatchObject({ body: { code: 'refund_amount_invalid' } });
    expect(await atCashfree(id, { refund_id: undefined })).toMatchObject({ body: { code: 'refund_id_missing' } });
  });
});

describe('refunds at Juspay', () => {
  it('are listed in the order, and told with it', async () => {
    const id = await world.paid('juspay');
    const { body } = await atJuspay(id, { unique_request_id: 'r1', amount: '20.50' });
    expect(body).toMatchObject({
      status: 'CHARGED',
      amount_refunded: 0,
      refunded: false,
      refunds: [
        { unique_request_id: 'r1', status: 'PENDING', amount: 20.5, sent_to_gateway: true, initiated_by: 'API' },
      ],
    });
    const [webhook] = await told('ORDER_REFUNDED');
    expect(webhook?.body).toMatchObject({
      content: {
        order: { order_id: id, amount_refunded: 20.5, refunds: [{ status: 'SUCCESS', ref: expect.any(String) }] },
      },
    });
    await atJuspay(id, { unique_request_id: 'r2' });
    const whole = await world.until(
      () => world.read(`/juspay/orders/${id}`),
      ({ body: order }) => order['refunded'] === true,
    );
    expect(whole.body).toMatchObject({ status: 'CHARGED', amount_refunded: 420.5, refunded: true });
  });

  it('take a form too, are one per unique_request_id, and never exceed the charge', async () => {
    const id = await world.paid('juspay');
    const form = new URLSearchParams({ unique_request_id: 'r1', amount: '400' });
    const answer = await fetch(`${world.url}/juspay/orders/${id}/refunds`, {
      method: 'POST',
      headers: headersOf('juspay'),
      body: form,
    });
    expect(await answer.json()).toMatchObject({ refunds: [{ amount: 400 }] });
    expect((await atJuspay(id, { unique_request_id: 'r1' })).body).toMatchObject({ refunds: [{ amount: 400 }] });
    const refused = async (body: object) => (await atJuspay(id, body)).body['error_code'];
    expect(await refused({ unique_request_id: 'r1', amount: 1 })).toBe('DUPLICATE_REQUEST');
    expect(await refused({ unique_request_id: 'r2', amount: '20.51' })).toBe('INVALID_INPUT');
    expect(await refused({ amount: 1 })).toBe('MISSING_MANDATORY_PARAMETER');
    expect((await atJuspay(await world.order('juspay'), { unique_request_id: 'r1' })).body).toMatchObject({
      error_code: 'INVALID_ACTION',
    });
  });

  it('fail on demand', async () => {
    await world.control('PUT', '/gateways/juspay', { refunds: { outcome: 'failed' } });
    await atJuspay(await world.paid('juspay'), { unique_request_id: 'r1' });
    const [webhook] = await told('ORDER_REFUND_FAILED');
    expect(webhook?.body).toMatchObject({
      content: { order: { amount_refunded: 0, refunds: [{ status: 'FAILURE' }] } },
    });
  });
});

describe('terminating an order at Cashfree', () => {
  it('ends it: nobody can pay it any more', async () => {
    const id = await world.order('cashfree');
    expect(await terminate(id)).toMatchObject({ status: 200, body: { order_status: 'TERMINATED' } });
    expect(await world.decide('cashfree', id, 'success')).toMatchObject({ status: 409 });
    expect(await terminate(id)).toMatchObject({ status: 200 });
  });

  it('cannot stop a try that is under way', async () => {
    const id = await world.order('cashfree');
    await world.decide('cashfree', id, 'pending');
    expect((await terminate(id)).body).toMatchObject({ order_status: 'TERMINATION_REQUESTED' });
    await world.decide('cashfree', id, 'success');
    expect((await world.read(`/cashfree/pg/orders/${id}`)).body).toMatchObject({ order_status: 'PAID' });
  });

  it('is refused for a paid order, an unknown one and another status', async () => {
    expect(await terminate(await world.paid('cashfree'))).toMatchObject({
      status: 400,
      body: { code: 'order_not_active' },
    });
    expect(await terminate('nothing')).toMatchObject({ status: 404 });
    expect(await terminate(await world.order('cashfree'), { order_status: 'PAID' })).toMatchObject({
      status: 400,
      body: { code: 'order_status_invalid' },
    });
  });
});
