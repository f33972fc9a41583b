import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Backend, decideAtGateway } from '../support/api.js';
import { simulatorControl } from '../support/simulator.js';
import { startStack, type Stack } from '../support/stack.js';
import { until } from '../support/until.js';

let stack: Stack;
let zomato: Backend;
let simulator: ReturnType<typeof simulatorControl>;

beforeAll(async () => {
  stack = await startStack(['simulator', 'payments', 'reconciliation'], { RECONCILIATION_EVERY_SECONDS: '1' });
  zomato = new Backend(stack.payments);
  simulator = simulatorControl(stack.simulator);
}, 60_000);
afterAll(() => stack?.close());
afterEach(() => simulator.reset());

/** As if a minute had passed for this payment. */
const makeDue = (paymentId: string, age = '2 minutes') =>
  stack.database.source.query(
    `UPDATE payments SET created_at = now() - $2::interval, next_check_at = now() WHERE id = $1`,
    [paymentId, age],
  );

const paymentOnceIn = (id: string, status: string) =>
  until(async () => {
    const { body } = await zomato.get(`/v1/payments/${id}`);
    return body.status === status && body;
  }, `payment ${id} is ${status}`);

describe.each(['razorpay', 'cashfree', 'juspay'] as const)('a payment at %s whose webhook was lost', (gateway) => {
  it('is found by asking the gateway, and pays its order', async () => {
    await simulator.gateway(gateway, { webhooks: { mode: 'drop' } });
    const { orderId, payment } = await zomato.orderToPay({}, { gateway });
    await decideAtGateway(payment.checkout.url, 'success');
    await makeDue(payment.id);
    const settled = await paymentOnceIn(payment.id, 'SUCCESS');
    expect(settled.transitions.at(-1)).toMatchObject({ to: 'SUCCESS', cause: 'poll' });
    const { body: order } = await zomato.get(`/v1/orders/${orderId}`);
    expect(order.status).toBe('PAID');
    expect(order.timeline.map((entry: { step: string }) => entry.step)).toContain('notification.queued');
  });
});

describe('reconciliation', () => {
  it('leaves alone what is not due: the first look is after a minute', async () => {
    const { payment } = await zomato.orderToPay({}, { gateway: 'razorpay' });
    const [row] = await stack.database.source.query<{ wait: number }[]>(
      `SELECT extract(epoch FROM next_check_at - created_at)::float8 AS wait FROM payments WHERE id = $1`,
      [payment.id],
    );
    expect(row?.wait).toBe(60);
  });

  it('asks again later about a payment that the customer has not decided', async () => {
    const { payment } = await zomato.orderToPay({}, { gateway: 'razorpay' });
    await makeDue(payment.id);
    await until(async () => {
      const [row] = await stack.database.source.query<{ wait: number }[]>(
        `SELECT extract(epoch FROM next_check_at - created_at)::float8 AS wait FROM payments WHERE id = $1`,
        [payment.id],
      );
      // The schedule's second age, ten minutes.
      return Math.round(row?.wait ?? 0) === 600;
    }, 'scheduled again');
    expect((await zomato.get(`/v1/payments/${payment.id}`)).body.status).toBe('PENDING');
  });

  it('hands a payment without an answer to a person after five days', async () => {
    await simulator.gateway('cashfree', { mode: 'error' });
    const { payment } = await zomato.orderToPay({}, { gateway: 'cashfree' });
    expect(payment).toMatchObject({ status: 'PENDING', uncertain: true });
    await makeDue(payment.id, '6 days');
    const given = await paymentOnceIn(payment.id, 'REVIEW');
    expect(given.transitions.at(-1).detail.reason).toBe('no_answer');
  });

  it('ends an attempt that never reached its gateway', async () => {
    await simulator.gateway('juspay', { mode: 'error' });
    const { payment } = await zomato.orderToPay({}, { gateway: 'juspay' });
    await simulator.gateway('juspay', { mode: 'online' });
    await makeDue(payment.id);
    expect((await paymentOnceIn(payment.id, 'FAILED')).failure.code).toBe('not_started');
  });

  it('expires an order that ran out of time, but not while an attempt is open', async () => {
    const { body: unpaid } = await zomato.createOrder();
    const { orderId: trying } = await zomato.orderToPay();
    await stack.database.source.query(`UPDATE orders SET expires_at = now() - interval '1 second' WHERE id = ANY($1)`, [
      [unpaid.id, trying],
    ]);
    await until(async () => (await zomato.get(`/v1/orders/${unpaid.id}`)).body.status === 'EXPIRED', 'expired');
    expect((await zomato.get(`/v1/orders/${trying}`)).body.status).toBe('CREATED');
    expect((await zomato.startPayment(trying)).body.code).toBe('order_not_payable');
  });
});
