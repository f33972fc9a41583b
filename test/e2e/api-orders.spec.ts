import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Backend, ORDER } from '../support/api.js';
import { until } from '../support/until.js';
import { startStack, type Stack } from '../support/stack.js';

let stack: Stack;
let zomato: Backend;
let blinkit: Backend;

beforeAll(async () => {
  stack = await startStack(['payments']);
  zomato = new Backend(stack.payments);
  blinkit = new Backend(stack.payments, 'dev-blinkit-key');
}, 60_000);
afterAll(() => stack?.close());

const valid = () => ({ ...ORDER, reference: randomUUID() });

describe('POST /v1/orders', () => {
  it('201: creates the order and gives it back', async () => {
    const order = valid();
    const { status, body } = await zomato.createOrder(order);
    expect(status).toBe(201);
    expect(body).toMatchObject({ ...order, status: 'CREATED', metadata: {} });
    expect(body.id).toMatch(/^ord_[0-9a-z]{26}$/);
    expect(Date.parse(body.expiresAt) - Date.parse(body.createdAt)).toBe(900_000);
    const { body: read } = await zomato.get(`/v1/orders/${body.id}`);
    expect(read).toMatchObject({ ...order, status: 'CREATED', payments: [], refunds: [] });
    expect(read.timeline).toMatchObject([{ step: 'order.created' }]);
  });

  it.each<[string, unknown, string]>([
    ['a negative amount', { amount: -1 }, '/amount'],
    ['nothing to pay', { amount: 0 }, '/amount'],
    ['a fraction of a paisa', { amount: 100.5 }, '/amount'],
    ['an amount beyond every limit', { amount: 1e18 }, '/amount'],
    ['an amount as text', { amount: '420.00' }, '/amount'],
    ['an unknown currency', { currency: 'XXX' }, '/currency'],
    ['a currency in lower case', { currency: 'inr' }, '/currency'],
    ['no customer', { customer: undefined }, '/customer'],
    ['a customer id that no client can have', { customer: { id: 'a b' } }, '/customer/id'],
    ['a client id with braces', { notifyClientId: '{p1}x' }, '/notifyClientId'],
    ['an empty reference', { reference: '' }, '/reference'],
    ['an expiry of a week', { expiresInSeconds: 604_800 }, '/expiresInSeconds'],
    ['a return URL that runs a script', { returnUrl: 'javascript:alert(1)' }, '/returnUrl'],
  ])('400: %s, and names the field', async (_, change, pointer) => {
    const { status, headers, body } = await zomato.createOrder({ ...valid(), ...(change as object) });
    expect(status).toBe(400);
    expect(headers.get('content-type')).toContain('application/problem+json');
    expect(body).toMatchObject({ status: 400, code: 'invalid_request' });
    expect(body.errors.map((error: { pointer: string }) => error.pointer)).toContain(pointer);
    expect(body.errors[0].message.length).toBeGreaterThan(0);
  });

  it('400: a body that is not JSON', async () => {
    const { status, body } = await zomato.post('/v1/orders', '{"reference":');
    expect([status, body.code]).toEqual([400, 'invalid_json']);
  });

  it('400: no Idempotency-Key', async () => {
    const { status, body } = await zomato.call('POST', '/v1/orders', valid());
    expect([status, body.code]).toEqual([400, 'idempotency_key_missing']);
  });

  it('401: no API key, and an unknown one', async () => {
    for (const key of ['', 'not-a-key-of-anyone']) {
      const { status, body } = await new Backend(stack.payments, key).createOrder();
      expect([status, body.code]).toEqual([401, 'unauthenticated']);
    }
  });

  it('403: a key without the scope', async () => {
    const hash = (await import('#libs/platform')).hashApiKey('only-reads-key');
    await stack.database.source.query(
      `INSERT INTO api_keys (hash, tenant_id, scopes) VALUES ($1, 'zomato', '{read}')`,
      [hash],
    );
    const reader = new Backend(stack.payments, 'only-reads-key');
    const refused = await until(async () => {
      const answer = await reader.createOrder();
      return answer.status !== 401 && answer;
    }, 'the new key is known');
    expect([refused.status, refused.body.code]).toEqual([403, 'missing_scope']);
  });

  it('409: a reference that is taken, but only within the tenant', async () => {
    const order = valid();
    await zomato.createOrder(order);
    const again = await zomato.createOrder(order);
    expect([again.status, again.body.code]).toEqual([409, 'reference_taken']);
    expect((await blinkit.createOrder(order)).status).toBe(201);
  });

  it('413: a body over the limit', async () => {
    const { status, body } = await zomato.createOrder({ metadata: { note: 'x'.repeat(300_000) } });
    expect([status, body.code]).toEqual([413, 'payload_too_large']);
  });

  it('415: a body of another type', async () => {
    const headers = { 'content-type': 'text/plain', 'idempotency-key': randomUUID() };
    const { status, body } = await zomato.call('POST', '/v1/orders', JSON.stringify(valid()), headers);
    expect([status, body.code]).toEqual([415, 'unsupported_media_type']);
  });
});

describe('an Idempotency-Key', () => {
  it('used again with the same request replays the first answer, whatever the order of the fields', async () => {
    const [key, order] = [randomUUID(), valid()];
    const first = await zomato.post('/v1/orders', order, key);
    const reversed = Object.fromEntries(Object.entries(order).toReversed());
    const second = await zomato.post('/v1/orders', reversed, key);
    expect(second.status).toBe(201);
    expect(second.body).toEqual(first.body);
    expect(first.headers.get('idempotency-replayed')).toBeNull();
    expect(second.headers.get('idempotency-replayed')).toBe('true');
  });

  it('used again with another request is refused with 422', async () => {
    const [key, order] = [randomUUID(), valid()];
    await zomato.post('/v1/orders', order, key);
    const { status, body } = await zomato.post('/v1/orders', { ...order, amount: 1 }, key);
    expect([status, body.code]).toEqual([422, 'idempotency_key_reused']);
  });

  it('sent ten times at once makes one order', async () => {
    const [key, order] = [randomUUID(), valid()];
    const answers = await Promise.all(Array.from({ length: 10 }, () => zomato.post('/v1/orders', order, key)));
    const codes = answers.map(({ status, body }) => (status === 201 ? 'created' : body.code));
    expect(new Set(codes)).toEqual(
      new Set(['created', ...(codes.includes('idempotency_in_flight') ? ['idempotency_in_flight'] : [])]),
    );
    const { body } = await zomato.get(`/v1/orders?reference=${order.reference}`);
    expect(body.items).toHaveLength(1);
  });

  it('is not used up by a request that was not understood', async () => {
    const [key, order] = [randomUUID(), valid()];
    expect((await zomato.post('/v1/orders', { ...order, amount: -1 }, key)).status).toBe(400);
    expect((await zomato.post('/v1/orders', order, key)).status).toBe(201);
  });

  it('of one tenant means nothing to another', async () => {
    const [key, order] = [randomUUID(), valid()];
    await zomato.post('/v1/orders', order, key);
    const { status, headers } = await blinkit.post('/v1/orders', order, key);
    expect([status, headers.get('idempotency-replayed')]).toEqual([201, null]);
  });

  it('left behind by a process that died goes on with the order it made', async () => {
    const [key, order] = [randomUUID(), valid()];
    const first = await zomato.post('/v1/orders', order, key);
    await stack.database.source.query(
      `UPDATE idempotency_keys SET status = NULL, body = NULL, leased_until = now() - interval '1 second' WHERE key = $1`,
      [key],
    );
    const second = await zomato.post('/v1/orders', order, key);
    expect([second.status, second.body.id]).toEqual([201, first.body.id]);
  });
});

describe("another tenant's order", () => {
  it('404: cannot be read, changed or cancelled', async () => {
    const { body: order } = await zomato.createOrder();
    const answers = [
      await blinkit.get(`/v1/orders/${order.id}`),
      await blinkit.call('PATCH', `/v1/orders/${order.id}`, { notifyClientId: 'thief' }),
      await blinkit.post(`/v1/orders/${order.id}/cancel`),
      await blinkit.startPayment(order.id),
    ];
    expect(answers.map(({ status, body }) => `${status} ${body.code}`)).toEqual(Array<string>(4).fill('404 not_found'));
    expect((await zomato.get(`/v1/orders/${order.id}`)).body).toMatchObject({
      status: 'CREATED',
      notifyClientId: 'driver_456',
    });
  });
});

describe('GET /v1/orders', () => {
  it('pages through all orders of the tenant, newest first', async () => {
    const ids: string[] = [];
    for (let i = 0; i < 5; i++) ids.push((await zomato.createOrder({ customer: { id: 'pager' } })).body.id);
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const { body } = await zomato.get(`/v1/orders?limit=2${cursor ? `&cursor=${cursor}` : ''}`);
      expect(body.items.length).toBeLessThanOrEqual(2);
      seen.push(...body.items.map((item: { id: string }) => item.id));
      cursor = body.nextCursor;
    } while (cursor);
    expect(seen.slice(0, 5)).toEqual(ids.toReversed());
    expect(new Set(seen).size).toBe(seen.length);
  });

  it('400: a cursor that is none, a limit that is too high', async () => {
    for (const query of ['cursor=x', 'limit=1000', 'status=LOST']) {
      expect((await zomato.get(`/v1/orders?${query}`)).body.code).toBe('invalid_request');
    }
  });
});

describe('POST /v1/orders/:id/cancel', () => {
  it('cancels an order that nothing was paid for; after that it cannot be paid', async () => {
    const { body: order } = await zomato.createOrder();
    const cancelled = await zomato.post(`/v1/orders/${order.id}/cancel`);
    expect([cancelled.status, cancelled.body.status]).toEqual([200, 'CANCELLED']);
    const { status, body } = await zomato.startPayment(order.id);
    expect([status, body.code]).toEqual([409, 'order_not_payable']);
  });

  it('409: refuses to cancel an order that is paid', async () => {
    const { body: order } = await zomato.createOrder();
    await stack.database.source.query(`UPDATE orders SET status = 'PAID', paid_at = now() WHERE id = $1`, [order.id]);
    const { status, body } = await zomato.post(`/v1/orders/${order.id}/cancel`);
    expect([status, body.code]).toEqual([409, 'order_not_payable']);
    expect((await zomato.get(`/v1/orders/${order.id}`)).body.status).toBe('PAID');
  });
});

describe('an error', () => {
  it('says nothing of our insides', async () => {
    await stack.database.source.query(`ALTER TABLE idempotency_keys RENAME TO hidden`);
    const { status, body } = await zomato.createOrder();
    await stack.database.source.query(`ALTER TABLE hidden RENAME TO idempotency_keys`);
    expect([status, body.code]).toEqual([500, 'internal_error']);
    expect(JSON.stringify(body)).not.toMatch(/idempotency_keys|relation|at .*\.ts|stack/);
  });
});
