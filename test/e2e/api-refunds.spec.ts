import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Backend, decideAtGateway, type Answer } from '../support/api.js';
import { Phone } from '../support/phone.js';
import { simulatorControl } from '../support/simulator.js';
import { startStack, type Stack } from '../support/stack.js';
import { until } from '../support/until.js';

let stack: Stack;
let zomato: Backend;
let simulator: ReturnType<typeof simulatorControl>;

beforeAll(async () => {
  stack = await startStack(['propeller', 'simulator', 'payments', 'worker']);
  zomato = new Backend(stack.payments);
  simulator = simulatorControl(stack.simulator);
}, 60_000);
beforeEach(() => simulator.reset());
afterAll(() => stack?.close());

async function paid(gateway: string, order: object = {}) {
  const { orderId, payment } = await zomato.orderToPay(order, { gateway });
  await decideAtGateway(payment.checkout.url, 'success');
  await orderOnce(orderId, (body) => body.status === 'PAID');
  return { orderId, paymentId: payment.id as string };
}

const orderOnce = (orderId: string, look: (order: Answer['body']) => boolean) =>
  until(async () => {
    const { body } = await zomato.get(`/v1/orders/${orderId}`);
    return look(body) && body;
  }, 'the order is there');

const connect = (clientId: string) =>
  Phone.connect(stack.propeller, { key: 'dev-zomato-key', clientId, deviceId: 'phone' });

/** The gateway captured another amount than we asked for. */
async function inReview() {
  const { orderId, payment } = await zomato.orderToPay({}, { gateway: 'razorpay' });
  await simulator.next({ gateway: 'razorpay', payment: 'mismatch' });
  await decideAtGateway(payment.checkout.url, 'success');
  await orderOnce(orderId, (order) => order.payments[0].status === 'REVIEW');
  return { orderId, path: `/v1/payments/${payment.id}/review` };
}

const GATEWAYS = ['razorpay', 'cashfree', 'juspay'];

describe.each(GATEWAYS)('a payment through %s', (gateway) => {
  it('can be refunded in parts, never more than was captured, and the order says so', async () => {
    const { orderId, paymentId } = await paid(gateway);
    const path = `/v1/payments/${paymentId}/refunds`;
    const first = await zomato.post(path, { amount: 12_000, reason: 'one item missing' });
    expect(first).toMatchObject({
      status: 201,
      body: { amount: 12_000, status: 'PENDING', reason: 'one item missing' },
    });
    const partly = await orderOnce(orderId, (order) => order.status === 'PARTIALLY_REFUNDED');
    expect(partly.refunds).toMatchObject([{ id: first.body.id, status: 'PROCESSED' }]);

    const tooMuch = await zomato.post(path, { amount: 30_001 });
    expect(tooMuch).toMatchObject({ status: 422, body: { code: 'refund_exceeds_captured' } });
    const rest = await zomato.post(path);
    expect(rest.body.amount).toBe(30_000);
    const all = await orderOnce(orderId, (order) => order.status === 'REFUNDED');
    expect(all.refunds.map(({ amount }: { amount: number }) => amount)).toEqual([12_000, 30_000]);
    const { body } = await zomato.get(`/v1/refunds/${rest.body.id}`);
    expect(body).toMatchObject({ id: rest.body.id, paymentId, status: 'PROCESSED' });
  });
});

describe('POST /v1/payments/:id/refunds', () => {
  it('with the same Idempotency-Key makes one refund', async () => {
    const { orderId, paymentId } = await paid('razorpay');
    const key = randomUUID();
    const path = `/v1/payments/${paymentId}/refunds`;
    const [first, second] = [
      await zomato.post(path, { amount: 100 }, key),
      await zomato.post(path, { amount: 100 }, key),
    ];
    expect(second.body).toEqual(first.body);
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    expect((await zomato.get(`/v1/orders/${orderId}`)).body.refunds).toHaveLength(1);
  });

  it('of two that ask for all at once grants one', async () => {
    const { paymentId } = await paid('cashfree');
    const answers = await Promise.all([1, 2, 3].map(() => zomato.post(`/v1/payments/${paymentId}/refunds`)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 422, 422]);
  });

  it('422: a payment that captured nothing', async () => {
    const { payment } = await zomato.orderToPay();
    const { status, body } = await zomato.post(`/v1/payments/${payment.id}/refunds`);
    expect([status, body.code]).toEqual([422, 'refund_exceeds_captured']);
  });

  it("404: another tenant's payment, and another tenant's refund", async () => {
    const { paymentId } = await paid('razorpay');
    const { body: refund } = await zomato.post(`/v1/payments/${paymentId}/refunds`);
    const blinkit = new Backend(stack.payments, 'dev-blinkit-key');
    expect((await blinkit.post(`/v1/payments/${paymentId}/refunds`)).status).toBe(404);
    expect((await blinkit.get(`/v1/refunds/${refund.id}`)).status).toBe(404);
  });

  it.each([[{ amount: 0 }], [{ amount: 1.5 }], [{ amount: '100' }], [{ reason: '' }]])('400: %j', async (body) => {
    const { paymentId } = await paid('razorpay');
    const answer = await zomato.post(`/v1/payments/${paymentId}/refunds`, body);
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
  });
});

describe('a refund', () => {
  it('is told to the notified rider and to the customer', async () => {
    const [rider, customer] = [`rider_${randomUUID()}`, `customer_${randomUUID()}`];
    const phones = [await connect(rider), await connect(customer)];
    const { paymentId } = await paid('razorpay', { customer: { id: customer }, notifyClientId: rider });
    const { body: refund } = await zomato.post(`/v1/payments/${paymentId}/refunds`, { amount: 500 });
    for (const phone of phones) {
      await phone.until(2);
      expect(phone.events[1]).toMatchObject({
        type: 'refund.processed',
        data: { refundId: refund.id, paymentId, amount: 500, refundedTotal: 500 },
      });
      phone.disconnect();
    }
  });

  it('that the gateway refuses ends FAILED with its reason, and the money can be asked for again', async () => {
    const { orderId, paymentId } = await paid('cashfree');
    await simulator.gateway('cashfree', { refunds: { outcome: 'failed' } });
    await zomato.post(`/v1/payments/${paymentId}/refunds`);
    const { refunds, status } = await orderOnce(orderId, (order) => order.refunds[0].status === 'FAILED');
    expect(status).toBe('PAID');
    expect(refunds[0].failure).toMatchObject({ code: expect.any(String), message: expect.any(String) });
    expect((await zomato.post(`/v1/payments/${paymentId}/refunds`)).status).toBe(201);
  });

  it('waits for a gateway that is away, and is made once when it is back', async () => {
    const { orderId, paymentId } = await paid('juspay');
    await simulator.gateway('juspay', { mode: 'error' });
    await zomato.post(`/v1/payments/${paymentId}/refunds`, { amount: 700 });
    await orderOnce(orderId, ({ timeline }) =>
      timeline.some((e: Answer['body']) => e.step === 'gateway.refund' && e.detail.outcome !== 'ok'),
    );
    await simulator.gateway('juspay', { mode: 'online' });
    const { refunds } = await orderOnce(orderId, (order) => order.refunds[0].status === 'PROCESSED');
    expect(refunds).toHaveLength(1);
  });
});

describe('a payment in REVIEW', () => {
  it('pays the order once a person applies it, and the history says why', async () => {
    const { orderId, path } = await inReview();
    const { status, body } = await zomato.post(path, { decision: 'apply', note: 'one rupee less is fine' });
    expect(status).toBe(200);
    expect(body).toMatchObject({ status: 'SUCCESS' });
    expect(body.transitions.at(-1)).toMatchObject({
      from: 'REVIEW',
      cause: 'review',
      detail: { decision: 'apply', note: 'one rupee less is fine' },
    });
    expect((await zomato.get(`/v1/orders/${orderId}`)).body.status).toBe('PAID');
  });

  it('goes back, to the paisa that was captured, once a person refunds it', async () => {
    const { orderId, path } = await inReview();
    await zomato.post(path, { decision: 'refund', note: 'not ours' });
    const order = await orderOnce(orderId, ({ refunds }) => refunds[0]?.status === 'PROCESSED');
    expect(order.status).toBe('CREATED');
    expect(order.refunds).toMatchObject([{ cause: 'review', amount: order.payments[0].capturedAmount }]);
  });

  it('stays out of the way once a person ignores it, whatever the gateway says later', async () => {
    const { orderId, path } = await inReview();
    const { body } = await zomato.post(path, { decision: 'ignore', note: 'a test' });
    expect(body).toMatchObject({ status: 'FAILED', failure: { code: 'ignored', message: 'a test' } });
    expect((await zomato.post(path, { decision: 'apply', note: 'x' })).body.code).toBe('not_in_review');
    const again = await zomato.startPayment(orderId, { gateway: 'cashfree' });
    await decideAtGateway(again.body.checkout.url, 'success');
    await orderOnce(orderId, (order) => order.status === 'PAID');
  });

  it.each([[{ decision: 'maybe', note: 'x' }], [{ decision: 'apply' }], [{ decision: 'apply', note: '' }]])(
    '400: %j',
    async (body) => {
      const { path } = await inReview();
      expect((await zomato.post(path, body)).body.code).toBe('invalid_request');
    },
  );
});
