import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { Socket, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Cashfree, CFEnvironment, type CreateOrderRequest, type OrderCreateRefundRequest } from 'cashfree-pg';
import { assert, constantFrom, property, string, tuple, uint8Array } from 'fast-check';
import Razorpay from 'razorpay';
import { createGateways } from './create-gateways.js';
import type { PaymentRequest, RefundRequest } from './gateway.js';
import type { GatewayName } from './registry.js';
import { RAZORPAY_CHECKOUT } from './razorpay/checkout.js';

const REFERENCE = 'p0123456789abcdefg';
const REFUND = 'r0123456789abcdefg';
const razorpay = { keyId: 'key', keySecret: 'secret', webhookSecret: 'w' };
const cashfree = { clientId: 'client', clientSecret: 'secret' };
const PAYMENT: PaymentRequest = {
  reference: REFERENCE,
  amount: 42_050,
  currency: 'INR',
  method: 'upi',
  customer: { id: 'asha', name: 'Asha', email: 'asha@example.com', phone: '9999999999' },
  expiresAt: new Date('2030-01-01T00:00:00.000Z'),
  returnUrl: 'https://shop.example/thanks',
  webhookUrl: 'https://pay.example/v1/webhooks/zomato/x',
};
const GIVE_BACK: RefundRequest = {
  reference: REFUND,
  payment: { reference: REFERENCE, gatewayOrderId: 'order_1', gatewayPaymentId: 'pay_1' },
  amount: 10_050,
  currency: 'INR',
  reason: 'melted',
};

/** The last argument is the one that counts: without it the package reports every error to its makers. */
const cashfreeSdk = (secret = cashfree.clientSecret) =>
  new Cashfree(CFEnvironment.SANDBOX, cashfree.clientId, secret, undefined, undefined, undefined, false);

/** Two secrets that differ, a body, and a signature that is right, wrong or cut. */
const SIGNED = tuple(string({ minLength: 1 }), string({ minLength: 1 }), constantFrom('right', 'wrong', 'cut'));

function signatureOf(kind: string, sign: (secret: string) => string, secret: string): string {
  const right = sign(secret);
  return kind === 'right' ? right : kind === 'wrong' ? sign(`${secret}x`) : right.slice(0, -1);
}

const theirs = (secret: string, signature: string, body: string, timestamp: string) => {
  try {
    cashfreeSdk(secret).PGVerifyWebhookSignature(signature, body, timestamp);
    return true;
  } catch {
    return false;
  }
};

describe("the vendors' own packages agree on every signature", () => {
  const gateways = createGateways({});

  it('Razorpay, webhooks', () => {
    assert(
      property(SIGNED, ([secret, body, kind]) => {
        const sign = (key: string) => createHmac('sha256', key).update(body).digest('hex');
        const signature = signatureOf(kind, sign, secret);
        const account = { ...razorpay, webhookSecret: secret };
        const headers = { 'x-razorpay-signature': signature };
        const ours = gateways.get('razorpay')?.verifyWebhook(account, headers, Buffer.from(body));
        expect(ours).toBe(Razorpay.validateWebhookSignature(body, signature, secret));
        expect(ours).toBe(kind === 'right');
      }),
    );
  });

  it("Razorpay, the checkout's result", async () => {
    // In no index of theirs.
    const utils = (await import('razorpay/dist/utils/razorpay-utils.js')) as {
      validatePaymentVerification(ids: object, signature: string, secret: string): boolean;
    };
    assert(
      property(SIGNED, ([secret, id, kind]) => {
        const [orderId, paymentId] = [`order_${id}`, `pay_${id}`];
        const sign = (key: string) => createHmac('sha256', key).update(`${orderId}|${paymentId}`).digest('hex');
        const signature = signatureOf(kind, sign, secret);
        const result = {
          razorpay_order_id: orderId,
          razorpay_payment_id: paymentId,
          razorpay_signature: signature,
        };
        const account = { ...razorpay, keySecret: secret };
        const ours = RAZORPAY_CHECKOUT.verifyResult(account, { order_id: orderId }, result);
        const ids = { order_id: orderId, payment_id: paymentId };
        expect(ours).toBe(utils.validatePaymentVerification(ids, signature, secret));
        expect(RAZORPAY_CHECKOUT.verifyResult(account, { order_id: 'order_another' }, result)).toBe(false);
      }),
    );
  });

  it('Cashfree, webhooks', () => {
    assert(
      property(SIGNED, uint8Array({ maxLength: 20 }), ([secret, text, kind], digits) => {
        // Theirs also parses what it verified.
        const body = JSON.stringify({ text });
        const timestamp = `1${[...digits].map((digit) => digit % 10).join('')}`.slice(0, 13);
        const sign = (key: string) =>
          createHmac('sha256', key)
            .update(timestamp + body)
            .digest('base64');
        const signature = signatureOf(kind, sign, secret);
        const headers = { 'x-webhook-signature': signature, 'x-webhook-timestamp': timestamp };
        const account = { ...cashfree, clientSecret: secret };
        const ours = gateways.get('cashfree')?.verifyWebhook(account, headers, Buffer.from(body));
        expect(ours).toBe(theirs(secret, signature, body, timestamp));
      }),
    );
  });
});

const SHOWN = ['authorization', 'x-client-id', 'x-client-secret', 'x-idempotency-key', 'content-type'] as const;

function shown(request: IncomingMessage, body: string) {
  const headers = Object.fromEntries(SHOWN.map((name) => [name, request.headers[name]?.toString().split(';')[0]]));
  return {
    method: request.method,
    path: request.url,
    headers,
    body: body ? (JSON.parse(body) as unknown) : undefined,
  };
}

const answerOf = (method: string | undefined) =>
  method === 'POST'
    ? {
        id: 'x',
        payment_id: 'pay_1',
        amount: 10_050,
        currency: 'INR',
        status: 'created',
        order_id: REFERENCE,
        order_amount: 420.5,
        order_currency: 'INR',
        order_status: 'ACTIVE',
        refund_amount: 100.5,
        refund_status: 'SUCCESS',
      }
    : {
        items: [],
        id: 'order_1',
        amount: 1,
        currency: 'INR',
        status: 'created',
        order_id: REFERENCE,
        order_amount: 420.5,
        order_currency: 'INR',
        order_status: 'ACTIVE',
      };

/** Theirs writes January as 1. */
const withoutZero = (request: object) => JSON.parse(JSON.stringify(request).replace('month=01', 'month=1')) as object;

describe("the vendors' own packages send the same requests", () => {
  let server: Server;
  let url: string;
  let sent: object[];
  const connect = jest.spyOn(Socket.prototype, 'connect');

  beforeAll(async () => {
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        sent.push(shown(request, body));
        const list = request.method === 'GET' && /\/pg\/.*\/(payments|refunds)$/.test(request.url ?? '');
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify(list ? [] : answerOf(request.method)));
      });
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    connect.mockRestore();
    server.closeAllConnections();
    server.close();
  });
  beforeEach(() => {
    sent = [];
  });

  const ours = (name: GatewayName) => {
    const gateway = createGateways({ [name]: url }).get(name);
    if (!gateway) throw new Error(name);
    return gateway;
  };
  const razorpaySdk = () => {
    const sdk = new Razorpay({ key_id: razorpay.keyId, key_secret: razorpay.keySecret });
    // Their only way to another host.
    const { api } = sdk as unknown as { api: { rq: { defaults: { baseURL: string } } } };
    api.rq.defaults.baseURL = url;
    return sdk;
  };
  const cashfreeTo = () => Object.assign(cashfreeSdk(), { basePath: `${url}/pg`, XApiVersion: '2023-08-01' });
  const same = (count = 1) => {
    expect(sent.length).toBe(2 * count);
    expect(sent.slice(0, count)).toEqual(sent.slice(count));
  };

  it('Razorpay: an order', async () => {
    await ours('razorpay').create(razorpay, PAYMENT);
    const minutes = 3 * 24 * 60;
    await razorpaySdk().orders.create({
      amount: 42_050,
      currency: 'INR',
      receipt: REFERENCE,
      notes: { reference: REFERENCE },
      payment: {
        capture: 'automatic',
        capture_options: { automatic_expiry_period: minutes, manual_expiry_period: minutes, refund_speed: 'normal' },
      },
    });
    same();
  });

  it('Razorpay: its payments, a refund, and the report of a day', async () => {
    await ours('razorpay').status(razorpay, GIVE_BACK.payment);
    await ours('razorpay').refund(razorpay, GIVE_BACK);
    for await (const _ of ours('razorpay').settlements(razorpay, '2025-01-31'));
    await ours('razorpay').downtimes?.(razorpay);
    const sdk = razorpaySdk();
    await sdk.orders.fetch('order_1');
    await sdk.orders.fetchPayments('order_1');
    await sdk.payments.fetchMultipleRefund('pay_1', { count: 100 });
    const notes = { reference: REFUND, reason: 'melted' };
    await sdk.payments.refund('pay_1', { amount: 10_050, speed: 'normal', receipt: REFUND, notes });
    await sdk.settlements.reports({ year: 2025, month: 1, day: 31, count: 100, skip: 0 });
    await sdk.payments.fetchPaymentDowntime();
    sent = sent.map(withoutZero);
    same(6);
  });

  it('Cashfree: an order', async () => {
    await ours('cashfree').create(cashfree, PAYMENT);
    const request: CreateOrderRequest = {
      order_id: REFERENCE,
      order_amount: 420.5,
      order_currency: 'INR',
      customer_details: {
        customer_id: 'asha',
        customer_phone: '9999999999',
        customer_email: 'asha@example.com',
        customer_name: 'Asha',
      },
      order_meta: { return_url: 'https://shop.example/thanks', notify_url: PAYMENT.webhookUrl },
      order_expiry_time: '2030-01-01T05:30:00+05:30',
    };
    await cashfreeTo().PGCreateOrder(request, undefined, REFERENCE);
    same();
  });

  it('Cashfree: what became of it, its end, a refund, the report of a day', async () => {
    const gateway = ours('cashfree');
    await gateway.terminate?.(cashfree, GIVE_BACK.payment);
    await gateway.refund(cashfree, GIVE_BACK);
    await gateway.refunds(cashfree, GIVE_BACK.payment);
    const sdk = cashfreeTo();
    await sdk.PGTerminateOrder(REFERENCE, { order_status: 'TERMINATED' });
    await sdk.PGFetchOrder(REFERENCE);
    await sdk.PGOrderFetchPayments(REFERENCE);
    const request: OrderCreateRefundRequest = {
      refund_amount: 100.5,
      refund_id: REFUND,
      refund_note: 'melted',
      refund_speed: 'STANDARD',
    };
    await sdk.PGOrderCreateRefund(REFERENCE, request, undefined, REFUND);
    await sdk.PGOrderFetchRefunds(REFERENCE);
    same(5);
  });

  it('and nothing went anywhere else', () => {
    const hosts = connect.mock.calls
      .flat(2)
      .flatMap((given: unknown) => (typeof given === 'object' && given && 'host' in given ? [given.host] : []));
    expect(new Set(hosts)).toEqual(new Set(['127.0.0.1']));
  });
});
