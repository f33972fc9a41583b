import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { systemClock } from '#libs/kernel';
import { Sealer, TenantRegister } from '#libs/payment';
import { Backend } from '../support/api.js';
import { captured, deliver, RAZORPAY_SECRET } from '../support/razorpay-webhook.js';
import { CREDENTIALS_KEY, startStack, type Stack } from '../support/stack.js';
import { until } from '../support/until.js';

let stack: Stack;
let zomato: Backend;

beforeAll(async () => {
  stack = await startStack(['simulator', 'payments', 'worker']);
  zomato = new Backend(stack.payments);
}, 60_000);
afterAll(() => stack?.close());

const order = (id: string) => zomato.get(`/v1/orders/${id}`).then(({ body }) => body);
const untilOrder = (id: string, status: string) =>
  until(async () => {
    const seen = await order(id);
    return seen.status === status && seen;
  }, status);
const verdicts = async (type: string) => {
  const rows = await stack.database.source.query<{ verdict: string }[]>(
    `SELECT verdict FROM webhooks WHERE type = $1 ORDER BY received_at`,
    [type],
  );
  return rows.map(({ verdict }) => verdict);
};

/** A payment of 420 rupees that a webhook has paid. */
async function paid() {
  const { orderId, payment } = await zomato.orderToPay({}, { gateway: 'razorpay' });
  const webhook = captured(payment.checkout.sdk.order_id);
  await deliver(stack.payments, webhook);
  await untilOrder(orderId, 'PAID');
  return { orderId, entity: JSON.parse(webhook).payload.payment.entity };
}

/** As Razorpay tells of a refund that was made in its dashboard. `created_at` makes the bytes differ. */
function refunded(payment: { id: string }, amount: number, createdAt = 1_700_000_100): string {
  const refund = {
    id: `rfnd_${payment.id}`,
    payment_id: payment.id,
    amount,
    currency: 'INR',
    notes: [],
    status: 'processed',
  };
  const payload = { refund: { entity: refund }, payment: { entity: { ...payment, amount_refunded: amount } } };
  return JSON.stringify({ entity: 'event', event: 'refund.processed', payload, created_at: createdAt });
}

describe('a refund that a webhook tells of', () => {
  it('is written down once, however often it is told, and the order says so', async () => {
    const { orderId, entity } = await paid();
    for (const createdAt of [1, 2]) expect(await deliver(stack.payments, refunded(entity, 2_000, createdAt))).toBe(200);
    const seen = await untilOrder(orderId, 'PARTIALLY_REFUNDED');
    expect(seen.refunds).toMatchObject([{ amount: 2_000, status: 'PROCESSED' }]);
    await until(async () => (await verdicts('refund.processed')).length === 2, 'both were processed');
    expect((await verdicts('refund.processed')).toSorted()).toEqual(['applied', 'no_change']);
  });
});

describe('a downtime that a gateway announces', () => {
  it('is noted and acknowledged', async () => {
    const about = { method: 'upi', instrument: { vpa_handle: 'okbank' } };
    const entity = { id: 'down_1', ...about, begin: 1_700_000_000, status: 'started', severity: 'high' };
    const body = JSON.stringify({ event: 'payment.downtime.started', payload: { 'payment.downtime': { entity } } });
    expect(await deliver(stack.payments, body)).toBe(200);
    await until(async () => (await verdicts('payment.downtime.started')).length === 1, 'processed');
    expect(await verdicts('payment.downtime.started')).toEqual(['noted']);
    const metrics = await (await fetch(`http://127.0.0.1:${stack.config.WORKER_PORT}/metrics`)).text();
    expect(metrics).toMatch(/gateway_downtimes_total\{gateway="razorpay",method="upi",status="started"\} 1/);
  });
});

describe('an event of a type that nobody here knows', () => {
  it('is kept and acknowledged', async () => {
    expect(await deliver(stack.payments, JSON.stringify({ event: 'invoice.expired', payload: {} }))).toBe(200);
    await until(async () => (await verdicts('invoice.expired')).length === 1, 'processed');
    expect(await verdicts('invoice.expired')).toEqual(['ignored']);
  });
});

describe('while a secret is being changed', () => {
  it('the door takes what is signed with either, and nothing else', async () => {
    const register = new TenantRegister(stack.database.source, new Sealer(CREDENTIALS_KEY), systemClock);
    const renewed = 'a-new-webhook-secret';
    await register.rotate('zomato', 'razorpay', (stored) => ({ ...stored, webhookSecret: renewed }), 3_600_000);
    const sendWith = (secret: string) => deliver(stack.payments, captured('order_x'), secret);
    await until(async () => (await sendWith(renewed)) === 200, 'the new secret is known', 20_000);
    expect(await sendWith(RAZORPAY_SECRET)).toBe(200);
    expect(await sendWith('a-guess')).toBe(401);
  }, 30_000);
});
