import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { GATEWAY_NAMES } from '#libs/gateways';
import { headersOf, startForVendorCalls, type Json, type VendorCalls } from './testing/vendor-calls.js';

let world: VendorCalls;
beforeAll(async () => {
  world = await startForVendorCalls();
});
afterAll(() => world.close());
beforeEach(() => world.receiver.clear());
afterEach(() => world.control('POST', '/reset', {}));

const set = (gateway: string, switches: object) => world.control('PUT', `/gateways/${gateway}`, switches);
const state = async () => (await world.read('/simulator/state')).body as unknown as State;
interface State {
  calls: { gateway: string; method: string; path: string; status: number | null; fault: string | null }[];
  deliveries: { type: string; forged: boolean; result: string }[];
}

describe('calls', () => {
  it.each(GATEWAY_NAMES)('fail by chance at %s, in its own shape', async (gateway) => {
    await set(gateway, { calls: { errorRate: 1 } });
    const path = { razorpay: '/razorpay/v1/orders', cashfree: '/cashfree/pg/orders/a', juspay: '/juspay/orders/a' }[
      gateway
    ];
    const shape = {
      razorpay: { error: { code: 'SERVER_ERROR' } },
      cashfree: { type: 'api_error' },
      juspay: { status: 'ERROR', error_code: 'INTERNAL_SERVER_ERROR' },
    }[gateway];
    expect(await world.read(path)).toMatchObject({ status: 500, body: shape });
    await set(gateway, { calls: { errorRate: 0, cutRate: 1 } });
    await expect(world.read(path)).rejects.toThrow('fetch failed');
  });

  it('are listed with what was done to them, and without secrets', async () => {
    await set('cashfree', { mode: 'limited' });
    expect(await world.read('/cashfree/pg/orders/abc')).toMatchObject({
      status: 429,
      body: { type: 'rate_limit_error' },
    });
    await set('cashfree', { mode: 'online' });
    await world.read('/cashfree/pg/orders/abc');
    const [after, before] = (await state()).calls;
    expect(before).toMatchObject({
      gateway: 'cashfree',
      method: 'GET',
      path: '/cashfree/pg/orders/abc',
      status: 429,
      fault: 'limited',
    });
    expect(after).toMatchObject({ status: 404, fault: null });
    const everything = await (await world.get('/simulator/state')).text();
    for (const secret of Object.values(headersOf('cashfree'))) expect(everything).not.toContain(secret);
  });

  it("keep to Cashfree's limits per minute when asked, and say so in headers", async () => {
    const read = () => world.read('/cashfree/pg/orders/a/refunds');
    expect((await read()).headers.get('x-ratelimit-limit')).toBeNull();
    await set('cashfree', { vendor: { rateLimits: 'production' } });
    const first = await read();
    expect(first.headers.get('x-ratelimit-limit')).toBe('30');
    expect(first.headers.get('x-ratelimit-remaining')).toBe('29');
    for (let i = 0; i < 29; i++) await read();
    const refused = await read();
    expect(refused).toMatchObject({ status: 429, body: { type: 'rate_limit_error' } });
    expect(Number(refused.headers.get('x-ratelimit-retry'))).toBeGreaterThan(0);
    // Each kind of call and each merchant has its own.
    expect((await world.read('/cashfree/pg/orders/a')).status).toBe(404);
    expect((await world.read('/cashfree/pg/orders/a/refunds', headersOf('cashfree', 'blinkit'))).status).toBe(404);
  });

  it('are answered 429 by Razorpay on demand', async () => {
    await set('razorpay', { mode: 'limited' });
    expect(await world.read('/razorpay/v1/orders')).toMatchObject({
      status: 429,
      body: { error: { code: 'BAD_REQUEST_ERROR' } },
    });
  });

  it('are really refused at a port of its own: nothing is read, and it opens again', async () => {
    const { body } = await world.control('PUT', '/ports/juspay', { port: 0 });
    const port = Number(body['port']);
    const url = `http://127.0.0.1:${port}/juspay/orders/a`;
    const call = () => fetch(url, { headers: headersOf('juspay') });
    expect((await call()).status).toBe(404);
    await set('juspay', { mode: 'refused' });
    const refused = await call().catch((error: unknown) => error);
    expect(refused).toMatchObject({ cause: { code: 'ECONNREFUSED' } });
    expect((await state()).calls.filter(({ fault }) => fault === 'refused')).toEqual([]);
    expect((await world.read('/simulator/ports')).body).toEqual({ juspay: { port, open: false } });
    await set('juspay', { mode: 'online' });
    await world.until(
      async () => (await call().catch(() => undefined))?.status,
      (status) => status === 404,
    );
    expect((await call()).status).toBe(404);
    const other = await world.control('PUT', '/ports/razorpay', { port });
    expect(other).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
  });
});

describe('receipts at Razorpay', () => {
  const order = { amount: 1_000, currency: 'INR', receipt: 'twice' };
  it('may repeat, unless the request or the switch says otherwise', async () => {
    const first = (await world.post('/razorpay/v1/orders', order)).body;
    expect((await world.post('/razorpay/v1/orders', order)).body['id']).not.toBe(first['id']);
    expect((await world.post('/razorpay/v1/orders', { ...order, unique_receipt: true })).body['receipt']).toBe('twice');
    await set('razorpay', { vendor: { receipts: 'refuse' } });
    expect(await world.post('/razorpay/v1/orders', order)).toMatchObject({
      status: 400,
      body: { error: { description: 'Order receipt should be unique.' } },
    });
  });
});

describe('webhooks, by chance', () => {
  it.each([
    ['dropRate', { result: 'dropped' }],
    ['forgeRate', { forged: true }],
    ['foreignRate', { forged: true }],
  ])('%s', async (rate, expected) => {
    await set('cashfree', { webhooks: { [rate]: 1 } });
    await world.paid('cashfree');
    const [sent] = (await state()).deliveries;
    expect(sent).toMatchObject(expected);
  });

  it("foreign ones carry another merchant's genuine proof", async () => {
    await world.control('POST', '/next', { webhook: 'foreign' });
    await world.paid('juspay');
    const [received] = await world.receiver.until(1);
    const { webhookUsername = '' } = { webhookUsername: 'blinkit' };
    const [, encoded = ''] = String(received?.headers.authorization).split(' ');
    expect(Buffer.from(encoded, 'base64').toString()).toMatch(new RegExp(`^${webhookUsername}:`));
  });

  it('come out of order: several at once backwards, a single one after the next', async () => {
    await set('razorpay', { webhooks: { mode: 'reorder' } });
    await world.paid('razorpay');
    const types = (await world.receiver.until(3)).map(({ body }) => (JSON.parse(body.toString()) as Json)['event']);
    expect(types).toEqual(['order.paid', 'payment.captured', 'payment.authorized']);
    world.receiver.clear();
    await world.control('POST', '/next', { webhook: 'reorder' });
    const id = await world.order('cashfree');
    await world.decide('cashfree', id, 'failure');
    await world.decide('cashfree', id, 'success');
    const swapped = (await world.receiver.until(2)).map(({ body }) => (JSON.parse(body.toString()) as Json)['type']);
    expect(swapped).toEqual(['PAYMENT_SUCCESS_WEBHOOK', 'PAYMENT_FAILED_WEBHOOK']);
  });

  it('are retried faster than the vendors would', async () => {
    expect((await world.control('PUT', '/retries', { speed: 60 })).body).toEqual({ scale: 1 / 60 });
    await world.control('PUT', '/retries', { speed: 1e6 });
    world.receiver.answerNext(500, 500, 500);
    await world.paid('cashfree');
    await world.receiver.until(4);
    const attempts = (await state()).deliveries.map((sent) => (sent as unknown as Json)['attempt']);
    expect(attempts.slice(0, 4)).toEqual([4, 3, 2, 1]);
  });
});
