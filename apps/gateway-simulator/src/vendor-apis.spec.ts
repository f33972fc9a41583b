import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newReference } from '#libs/kernel';
import { credentialsOf, sendJson, startWithReceiver, type Started } from './testing/started.js';

const basic = (username: string, password: string) => ({
  authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
});
const razorpay = credentialsOf('razorpay');
const cashfree = credentialsOf('cashfree');
const juspay = credentialsOf('juspay');
const RAZORPAY = basic(razorpay['keyId'] ?? '', razorpay['keySecret'] ?? '');
const CASHFREE = {
  'x-client-id': cashfree['clientId'] ?? '',
  'x-client-secret': cashfree['clientSecret'] ?? '',
  'x-api-version': '2023-08-01',
};
const JUSPAY = { ...basic(juspay['apiKey'] ?? '', ''), 'x-merchantid': 'zomato' };

let world: Started;
beforeAll(async () => {
  world = await startWithReceiver();
});
afterAll(() => world.close());

/** Status and body of an answer. */
async function read(answer: Promise<Response>): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await answer;
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}
const post = (path: string, body: object, headers = {}) => read(world.send('POST', path, body, headers));
const get = (path: string, headers = {}) => read(world.get(path, headers));

describe('Razorpay, simulated', () => {
  const order = { amount: 42_000, currency: 'INR', receipt: 'r1', notes: { a: 'b' } };

  it('refuses who it does not know, in its own shape', async () => {
    const expected = {
      status: 401,
      body: { error: { code: 'BAD_REQUEST_ERROR', description: 'Authentication failed' } },
    };
    expect(await post('/razorpay/v1/orders', order)).toEqual(expected);
    const wrong = basic(razorpay['keyId'] ?? '', 'wrong');
    expect(await get('/razorpay/v1/orders/order_1', wrong)).toEqual(expected);
  });

  it('makes an order in paise with times in seconds', async () => {
    const { status, body } = await post('/razorpay/v1/orders', order, RAZORPAY);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      entity: 'order',
      amount: 42_000,
      amount_paid: 0,
      amount_due: 42_000,
      status: 'created',
    });
    expect(body['id']).toMatch(/^order_[A-Za-z0-9]{14}$/);
    expect(body['created_at']).toBeLessThan(10_000_000_000);
    expect((await get(`/razorpay/v1/orders/${body['id']}`, RAZORPAY)).body).toEqual(body);
    const payments = await get(`/razorpay/v1/orders/${body['id']}/payments`, RAZORPAY);
    expect(payments.body).toEqual({ entity: 'collection', count: 0, items: [] });
  });

  it.each([
    [{ ...order, amount: 99 }, 'amount', 'amount_less_than_minimum_amount'],
    [{ ...order, amount: 420.5 }, 'amount', 'input_validation_failed'],
    [{ ...order, amount: '42000' }, 'amount', 'input_validation_failed'],
    [{ ...order, currency: 'EUR' }, 'currency', 'input_validation_failed'],
    [{ ...order, receipt: 'x'.repeat(41) }, 'receipt', 'input_validation_failed'],
    [{ ...order, surprise: 1 }, 'surprise', 'input_validation_failed'],
  ])('refuses %j', async (body, field, reason) => {
    const answer = await post('/razorpay/v1/orders', body, RAZORPAY);
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'BAD_REQUEST_ERROR', field, reason } } });
  });

  it('answers what it cannot read or does not have in its own shape too', async () => {
    const broken = fetch(`${world.url}/razorpay/v1/orders`, {
      method: 'POST',
      headers: { ...RAZORPAY, 'content-type': 'application/json' },
      body: '{"amount":',
    });
    expect(await read(broken)).toMatchObject({ status: 400, body: { error: { code: 'BAD_REQUEST_ERROR' } } });
    const nowhere = await get('/razorpay/v1/nowhere', RAZORPAY);
    expect(nowhere).toMatchObject({ status: 404, body: { error: { code: 'BAD_REQUEST_ERROR' } } });
  });
});

const cashfreeOrder = (change: object = {}) => ({
  order_id: newReference(),
  order_amount: 420.5,
  order_currency: 'INR',
  customer_details: { customer_id: 'cust_1', customer_phone: '9999999999' },
  ...change,
});

describe('Cashfree, simulated', () => {
  it('refuses who it does not know, in its own shape', async () => {
    const wrong = { ...CASHFREE, 'x-client-secret': 'wrong' };
    expect(await post('/cashfree/pg/orders', cashfreeOrder(), wrong)).toMatchObject({
      status: 401,
      body: { type: 'authentication_error', message: expect.any(String), code: expect.any(String) },
    });
  });

  it('writes rupees with two decimals', async () => {
    const response = await world.send('POST', '/cashfree/pg/orders', cashfreeOrder(), CASHFREE);
    expect(response.headers.get('content-type')).toContain('application/json');
    const text = await response.text();
    expect(text).toContain('"order_amount":420.50,');
    const made = JSON.parse(text) as Record<string, unknown>;
    expect(made).toMatchObject({
      cf_order_id: expect.stringMatching(/^\d+$/),
      order_status: 'ACTIVE',
      entity: 'order',
    });
    expect(made['created_at']).toMatch(/\+05:30$/);
  });

  it('gives the same order for the same key, and refuses the key for another', async () => {
    const body = cashfreeOrder();
    const headers = { ...CASHFREE, 'x-idempotency-key': newReference() };
    const first = await post('/cashfree/pg/orders', body, headers);
    const replay = await world.send('POST', '/cashfree/pg/orders', body, headers);
    expect(replay.headers.get('x-idempotency-replayed')).toBe('true');
    expect(await replay.json()).toEqual(first.body);
    const other = await post('/cashfree/pg/orders', { ...body, order_amount: 1 }, headers);
    expect(other).toMatchObject({ status: 422, body: { type: 'idempotency_error' } });
    expect(await post('/cashfree/pg/orders', body, CASHFREE)).toMatchObject({
      status: 409,
      body: { type: 'invalid_request_error', code: 'order_already_exists' },
    });
  });

  it.each([
    [{ order_amount: 0 }, 'order_amount_invalid'],
    [{ order_amount: 420.505 }, 'order_amount_invalid'],
    [{ order_amount: '420.50' }, 'order_amount_invalid'],
    [{ order_amount: undefined }, 'order_amount_missing'],
    [{ order_currency: 'XXX' }, 'order_currency_invalid'],
    [{ customer_details: { customer_id: 'cust_1' } }, 'customer_details.customer_phone_missing'],
  ])('refuses %j', async (change, code) => {
    expect(await post('/cashfree/pg/orders', cashfreeOrder(change), CASHFREE)).toMatchObject({
      status: 400,
      body: { code },
    });
  });

  it('lists the tries of an order as an array, and each by itself', async () => {
    const { order_id: id } = (await post('/cashfree/pg/orders', cashfreeOrder(), CASHFREE)).body;
    await sendJson(`${world.url}/checkout/cashfree/${String(id)}`, { outcome: 'failure' });
    await sendJson(`${world.url}/checkout/cashfree/${String(id)}`, { outcome: 'success' });
    const path = `/cashfree/pg/orders/${String(id)}`;
    const list = (await get(`${path}/payments`, CASHFREE)).body as unknown as Record<string, unknown>[];
    expect(list.map((payment) => payment['payment_status'])).toEqual(['SUCCESS', 'FAILED']);
    const one = await get(`${path}/payments/${String(list[0]?.['cf_payment_id'])}`, CASHFREE);
    expect(one.body).toEqual(list[0]);
    expect((await get(path, CASHFREE)).body).toMatchObject({ order_status: 'PAID' });
    expect(await get(`${path}/payments/1`, CASHFREE)).toMatchObject({ status: 404 });
  });

  it('an order past its time is expired, and may still be paid', async () => {
    const expired = cashfreeOrder({ order_expiry_time: '2020-01-01T00:00:00+05:30' });
    const { body } = await post('/cashfree/pg/orders', expired, CASHFREE);
    expect(body).toMatchObject({ order_status: 'EXPIRED' });
    await sendJson(`${world.url}/checkout/cashfree/${expired.order_id}`, { outcome: 'success' });
    expect((await get(`/cashfree/pg/orders/${expired.order_id}`, CASHFREE)).body).toMatchObject({
      order_status: 'PAID',
    });
  });
});

const session = (change: object = {}) => ({
  order_id: newReference(),
  amount: '420.50',
  payment_page_client_id: 'zomato',
  action: 'paymentPage',
  customer_id: 'cust_1',
  ...change,
});

describe('Juspay, simulated', () => {
  it('refuses who it does not know, in its own shape', async () => {
    for (const headers of [{}, { ...JUSPAY, ...basic('wrong', '') }, { ...JUSPAY, 'x-merchantid': 'blinkit' }]) {
      expect(await post('/juspay/session', session(), headers)).toMatchObject({
        status: 401,
        body: { status: 'ERROR', error_code: 'UNAUTHENTICATED', error_message: expect.any(String) },
      });
    }
  });

  it("takes the key without a colon, as Juspay's own SDK sends it", async () => {
    const bare = { authorization: `Basic ${Buffer.from(juspay['apiKey'] ?? '').toString('base64')}` };
    expect(await post('/juspay/session', session(), { ...JUSPAY, ...bare })).toMatchObject({ status: 200 });
  });

  it('starts a session and shows the order, whatever the case of its id', async () => {
    const { body } = await post('/juspay/session', session({ order_id: 'Order1' }), JUSPAY);
    expect(body).toMatchObject({
      status: 'NEW',
      id: expect.stringMatching(/^ordeh_/),
      payment_links: expect.anything(),
    });
    expect(body['sdk_payload']).toMatchObject({ service: 'in.juspay.hyperpay', payload: { amount: '420.50' } });
    const seen = await get('/juspay/orders/ORDER1', JUSPAY);
    expect(seen.body).toMatchObject({ status: 'NEW', status_id: 10, amount: 420.5, refunded: false });
  });

  it('takes the older order as a form', async () => {
    const form = { order_id: newReference(), amount: '99.90', 'metadata.webhook_url': 'http://127.0.0.1:9/hook' };
    const answer = read(
      fetch(`${world.url}/juspay/orders`, { method: 'POST', headers: JUSPAY, body: new URLSearchParams(form) }),
    );
    expect(await answer).toMatchObject({
      status: 200,
      body: { order_id: form.order_id, status: 'NEW', status_id: 10, amount: 99.9, juspay: expect.anything() },
    });
  });

  it.each([
    [{ amount: '1.005' }, 'INVALID_INPUT'],
    [{ amount: '0' }, 'INVALID_INPUT'],
    [{ order_id: 'x'.repeat(21) }, 'INVALID_INPUT'],
    [{ order_id: 'a-b' }, 'INVALID_INPUT'],
    [{ action: 'dance' }, 'INVALID_ACTION'],
    [{ payment_page_client_id: undefined }, 'MISSING_MANDATORY_PARAMETER'],
    [{ return_url: 'javascript:alert(1)' }, 'INVALID_INPUT'],
  ])('refuses %j', async (change, error_code) => {
    const answer = await post('/juspay/session', session(change), JUSPAY);
    expect(answer).toMatchObject({ status: 400, body: { error_code } });
  });

  it('refuses the same order with another amount', async () => {
    const first = session();
    await post('/juspay/session', first, JUSPAY);
    const other = await post('/juspay/session', { ...first, amount: '1.00' }, JUSPAY);
    expect(other).toMatchObject({ status: 400, body: { error_code: 'ALREADY_EXISTS' } });
  });
});
