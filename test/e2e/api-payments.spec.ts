import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Backend, decideAtGateway } from '../support/api.js';
import { simulatorControl } from '../support/simulator.js';
import { startStack, type Stack } from '../support/stack.js';
import { until } from '../support/until.js';

let stack: Stack;
let zomato: Backend;
let simulator: ReturnType<typeof simulatorControl>;

beforeAll(async () => {
  stack = await startStack(['simulator', 'payments', 'worker']);
  zomato = new Backend(stack.payments);
  simulator = simulatorControl(stack.simulator);
}, 60_000);
afterAll(() => stack?.close());
afterEach(async () => {
  await simulator.reset();
  await stack.redis.command('DEL', '{routing:zomato}:memory');
});

const orderOnceIn = (id: string, status: string) =>
  until(async () => {
    const { body } = await zomato.get(`/v1/orders/${id}`);
    return body.status === status && body;
  }, `order ${id} is ${status}`);

describe.each(['razorpay', 'cashfree', 'juspay'] as const)('a payment through %s', (gateway) => {
  it('is started, paid by the customer and reported by a signed webhook: the order is PAID', async () => {
    const { orderId, payment } = await zomato.orderToPay({}, { gateway });
    expect(payment).toMatchObject({ status: 'PENDING', gateway, amount: 42_000, uncertain: false });
    expect(payment.reference).toMatch(/^[a-z0-9]{18}$/);
    expect(payment.checkout.url).toContain(stack.simulator);
    expect(payment.routing.reason).toContain(gateway);

    expect((await decideAtGateway(payment.checkout.url, 'success')).status).toBe(200);
    const order = await orderOnceIn(orderId, 'PAID');
    expect(order.payments).toMatchObject([{ id: payment.id, status: 'SUCCESS', gateway }]);
    const steps = order.timeline.map((entry: { step: string }) => entry.step);
    expect(steps).toEqual(
      expect.arrayContaining([
        'order.created',
        'payment.created',
        'payment.pending',
        'webhook.received',
        'payment.success',
        'notification.queued',
      ]),
    );
  });

  it('that the customer fails to pay is FAILED; the order stays open for another attempt', async () => {
    const { orderId, payment } = await zomato.orderToPay({}, { gateway });
    await decideAtGateway(payment.checkout.url, 'failure');
    const failed = await until(async () => {
      const { body } = await zomato.get(`/v1/payments/${payment.id}`);
      return body.status === 'FAILED' && body;
    }, 'payment failed');
    expect(failed.failure).toMatchObject({ code: expect.any(String), message: expect.any(String) });
    expect(failed.transitions.map((t: { to: string }) => t.to)).toEqual(['PENDING', 'FAILED']);
    const again = await zomato.startPayment(orderId);
    expect(again.status).toBe(201);
    await decideAtGateway(again.body.checkout.url, 'success');
    expect((await orderOnceIn(orderId, 'PAID')).payments).toHaveLength(2);
  });
});

describe('the router', () => {
  it('passes over a gateway that refuses connections, and remembers it', async () => {
    await simulator.gateway('razorpay', { mode: 'offline' });
    const gateways = [];
    for (let i = 0; i < 3; i++) gateways.push((await zomato.orderToPay()).payment.gateway);
    expect(gateways).not.toContain('razorpay');
  });

  it('leaves an attempt uncertain when every gateway answers with a server error', async () => {
    for (const gateway of ['razorpay', 'cashfree', 'juspay']) await simulator.gateway(gateway, { mode: 'error' });
    const { body: order } = await zomato.createOrder();
    const { status, body } = await zomato.startPayment(order.id);
    // A 5xx may hide a payment that was made: it stays open until somebody knows.
    expect([status, body.status, body.uncertain]).toEqual([201, 'PENDING', true]);
  });

  it('explains itself', async () => {
    const { status, body } = await zomato.get('/v1/routing');
    expect(status).toBe(200);
    expect(body.methods.upi.gateways.map((c: { gateway: string }) => c.gateway)).toEqual([
      'razorpay',
      'cashfree',
      'juspay',
    ]);
  });
});

describe('POST /v1/orders/:id/payments', () => {
  it('with the same Idempotency-Key gives the same attempt, not a second one', async () => {
    const { body: order } = await zomato.createOrder();
    const key = randomUUID();
    const path = `/v1/orders/${order.id}/payments`;
    const first = await zomato.post(path, { method: 'upi' }, key);
    const second = await zomato.post(path, { method: 'upi' }, key);
    expect(second.body).toEqual(first.body);
    expect((await zomato.get(`/v1/orders/${order.id}`)).body.payments).toHaveLength(1);
  });

  it('404: an order that does not exist', async () => {
    const { status, body } = await zomato.startPayment('ord_00000000000000000000000000');
    expect([status, body.code]).toEqual([404, 'not_found']);
  });

  it('400: a method or gateway that does not exist', async () => {
    const { body: order } = await zomato.createOrder();
    for (const payment of [{ method: 'cash' }, { gateway: 'paypal' }]) {
      expect((await zomato.startPayment(order.id, payment)).body.code).toBe('invalid_request');
    }
  });

  it('422: the only gateway asked for needs a field of the customer that is not there, and says which', async () => {
    const { body: order } = await zomato.createOrder({ customer: { id: 'no_phone' } });
    const { status, body } = await zomato.startPayment(order.id, { gateway: 'cashfree' });
    expect([status, body.code]).toEqual([422, 'customer_field_required']);
    expect(body.errors).toMatchObject([{ pointer: '/customer/phone' }]);
  });

  it('offers the other gateways when one needs a field of the customer that is not there, and says so', async () => {
    const { body: order } = await zomato.createOrder({ customer: { id: 'no_phone', email: 'a@example.com' } });
    const { status, body } = await zomato.startPayment(order.id);
    expect(status).toBe(201);
    expect(body.gateway).not.toBe('cashfree');
    expect(body.routing.notOffered).toContainEqual({ gateway: 'cashfree', missing: ['phone'] });
    expect(body.routing.reason).toContain('cashfree is not offered: it needs customer.phone');
  });

  it('409: an order that is paid already', async () => {
    const { orderId, payment } = await zomato.orderToPay();
    await decideAtGateway(payment.checkout.url, 'success');
    await orderOnceIn(orderId, 'PAID');
    const { status, body } = await zomato.startPayment(orderId);
    expect([status, body.code]).toEqual([409, 'order_not_payable']);
  });
});

describe('two attempts that both succeed', () => {
  it('give the order one winner; the other is refunded, once', async () => {
    const { orderId, payment: first } = await zomato.orderToPay({}, { gateway: 'razorpay' });
    const { body: second } = await zomato.startPayment(orderId, { gateway: 'cashfree' });
    await Promise.all([
      decideAtGateway(first.checkout.url, 'success'),
      decideAtGateway(second.checkout.url, 'success'),
    ]);
    const order = await until(async () => {
      const { body } = await zomato.get(`/v1/orders/${orderId}`);
      return body.refunds[0]?.status === 'PROCESSED' && body;
    }, 'the second success is refunded');
    expect(order.status).toBe('PAID');
    expect(order.payments.map((p: { status: string }) => p.status)).toEqual(['SUCCESS', 'SUCCESS']);
    expect(order.refunds).toMatchObject([{ amount: order.amount, cause: 'second_success' }]);
    const notified = order.timeline.filter(
      (e: { step: string; detail: { type: string } }) =>
        e.step === 'notification.queued' && e.detail.type === 'order.paid',
    );
    expect(notified.map((e: { detail: { clientId: string } }) => e.detail.clientId).toSorted()).toEqual([
      'customer_1',
      'driver_456',
    ]);
  });
});

describe('a success on an order that was cancelled', () => {
  it('is refunded; the order stays cancelled and nobody hears that it was paid', async () => {
    const { orderId, payment } = await zomato.orderToPay({}, { gateway: 'razorpay' });
    await zomato.post(`/v1/orders/${orderId}/cancel`);
    await decideAtGateway(payment.checkout.url, 'success');
    const order = await until(async () => {
      const { body } = await zomato.get(`/v1/orders/${orderId}`);
      return body.refunds[0]?.status === 'PROCESSED' && body;
    }, 'refunded');
    expect(order.status).toBe('CANCELLED');
    expect(order.refunds).toMatchObject([{ amount: order.amount, cause: 'order_not_payable' }]);
    const queued = order.timeline.filter((e: { step: string }) => e.step === 'notification.queued');
    expect(queued.map((e: { detail: { type: string } }) => e.detail.type)).not.toContain('order.paid');
  });
});

describe('all that happened to an order', () => {
  it('is readable: attempts, moves, what the gateway was asked, and its webhooks byte for byte', async () => {
    const { orderId, payment } = await zomato.orderToPay({}, { gateway: 'razorpay' });
    await decideAtGateway(payment.checkout.url, 'success');
    const order = await orderOnceIn(orderId, 'PAID');
    const steps = order.timeline.map((entry: { step: string }) => entry.step);
    for (const step of ['payment.created', 'gateway.create', 'payment.pending', 'webhook.received', 'payment.success'])
      expect(steps).toContain(step);
    expect(JSON.stringify(order.timeline)).not.toMatch(/secret|authorization|9999999999|asha@example/i);

    const { body } = await zomato.get(`/v1/orders/${orderId}/webhooks`);
    const captured = body.items.find(({ type }: { type: string }) => type === 'payment.captured');
    expect(captured).toMatchObject({ gateway: 'razorpay', verdict: expect.stringMatching(/applied|no_change/) });
    expect(JSON.parse(captured.body).payload.payment.entity.amount).toBe(order.amount);
    const blinkit = new Backend(stack.payments, 'dev-blinkit-key');
    expect((await blinkit.get(`/v1/orders/${orderId}/webhooks`)).status).toBe(404);
  });
});
