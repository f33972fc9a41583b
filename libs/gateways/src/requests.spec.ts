import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Credentials, PaymentRequest } from './gateway.js';
import { createGateways } from './create-gateways.js';
import type { GatewayName } from './registry.js';

const REFERENCE = 'p0123456789abcdefg';
const REQUEST: PaymentRequest = {
  reference: REFERENCE,
  amount: 42_000,
  currency: 'INR',
  method: 'upi',
  customer: { id: 'asha@example.com', phone: '9999999999' },
  expiresAt: new Date('2030-01-01T00:00:00.000Z'),
  webhookUrl: 'https://pay.example/v1/webhooks/zomato/x',
};
const ANSWERS: Record<string, object> = {
  '/v1/orders': { id: 'order_1', amount: 42_000, currency: 'INR', status: 'created' },
  '/pg/orders': { order_id: REFERENCE, order_amount: 420, order_currency: 'INR', order_status: 'ACTIVE' },
  [`/pg/orders/${REFERENCE}`]: {
    order_id: REFERENCE,
    order_amount: 420,
    order_currency: 'INR',
    order_status: 'ACTIVE',
    payment_session_id: 'session_1',
  },
  '/session': { id: 'ordeh_1', order_id: REFERENCE, payment_links: { web: 'https://pay.juspay.example/1' } },
};
const CREDENTIALS: Record<GatewayName, Credentials> = {
  razorpay: { keyId: 'key', keySecret: 'secret', webhookSecret: 'w' },
  cashfree: { clientId: 'client', clientSecret: 'secret' },
  juspay: { merchantId: 'm', apiKey: 'key', clientId: 'c', webhookUsername: 'u', webhookPassword: 'p' },
};

/** Stands in for a real gateway: no simulator is configured here. */
describe('what goes out to a real gateway', () => {
  let server: Server;
  let url: string;
  let status = 200;
  const sent: { path: string; headers: IncomingHttpHeaders; body: string }[] = [];

  beforeAll(async () => {
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        const path = request.url ?? '';
        sent.push({ path, headers: request.headers, body });
        response.writeHead(request.method === 'POST' ? status : 200).end(JSON.stringify(ANSWERS[path] ?? {}));
      });
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  beforeEach(() => {
    status = 200;
    sent.length = 0;
  });

  const create = async (name: GatewayName, change: Partial<PaymentRequest> = {}) => {
    const gateway = createGateways({ [name]: url }).get(name);
    const started = await gateway?.create(CREDENTIALS[name], { ...REQUEST, ...change });
    return { started, first: sent[0], body: JSON.parse(sent[0]?.body ?? '{}') as Record<string, unknown> };
  };

  it('Razorpay: whole paise, our reference as the receipt, capture without asking; there is no page to open', async () => {
    const { started, first, body } = await create('razorpay');
    expect(first).toMatchObject({ path: '/v1/orders', headers: { authorization: 'Basic a2V5OnNlY3JldA==' } });
    expect(body).toMatchObject({
      amount: 42_000,
      currency: 'INR',
      receipt: REFERENCE,
      payment: { capture: 'automatic' },
    });
    expect(started).toMatchObject({
      gatewayOrderId: 'order_1',
      checkout: { url: '', sdk: { key: 'key', order_id: 'order_1' } },
    });
  });

  it('Cashfree: rupees with both decimals, the idempotency key, an expiry in Indian time', async () => {
    const { started, first, body } = await create('cashfree');
    expect(first?.body).toContain('"order_amount":420.00,');
    expect(first?.headers).toMatchObject({
      'x-client-id': 'client',
      'x-client-secret': 'secret',
      'x-api-version': '2023-08-01',
      'x-idempotency-key': REFERENCE,
    });
    expect(body).toMatchObject({
      order_expiry_time: '2030-01-01T05:30:00+05:30',
      order_meta: { notify_url: REQUEST.webhookUrl },
      customer_details: { customer_phone: '9999999999', customer_id: expect.stringMatching(/^c_[0-9a-f]{32}$/) },
    });
    expect(started?.checkout.url).toBe('');
  });

  it.each([
    [409, 'is there already'],
    [422, 'was asked for with another body'],
  ])('Cashfree: an order that exists already is fetched and used: %i, it %s', async (answer) => {
    status = answer;
    const { started } = await create('cashfree');
    expect(sent.map(({ path }) => path)).toEqual(['/pg/orders', `/pg/orders/${REFERENCE}`]);
    expect(started?.checkout.sdk).toEqual({ orderId: REFERENCE, paymentSessionId: 'session_1', mode: 'sandbox' });
  });

  it('Cashfree: an order that exists with another amount is not ours', async () => {
    status = 409;
    await expect(create('cashfree', { amount: 42_001 })).rejects.toMatchObject({
      details: { outcome: 'not_done', reason: 'refused', code: 'order_already_exists' },
    });
  });

  it('Cashfree: without a phone number nothing is sent', async () => {
    await expect(create('cashfree', { customer: { id: 'c_1' } })).rejects.toMatchObject({
      details: { outcome: 'not_done', reason: 'refused', missingCustomerField: 'phone' },
    });
    expect(sent).toEqual([]);
  });

  it('Juspay: rupees as text, the key without a password, and its own page to open', async () => {
    const { started, first, body } = await create('juspay');
    expect(first).toMatchObject({
      path: '/session',
      headers: { authorization: 'Basic a2V5Og==', 'x-merchantid': 'm', 'x-routing-id': REFERENCE },
    });
    expect(body).toMatchObject({ order_id: REFERENCE, amount: '420.00', 'metadata.webhook_url': REQUEST.webhookUrl });
    expect(started?.checkout.url).toBe('https://pay.juspay.example/1');
  });

  it.each(['cashfree', 'juspay'] as const)(
    '%s: a webhook URL without https is not sent, they would refuse it',
    async (name) => {
      const { first } = await create(name, { webhookUrl: 'http://localhost:3000/v1/webhooks/zomato/x' });
      expect(first?.body).not.toContain('localhost');
    },
  );
});
