import { createHmac, randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Backend } from '../support/api.js';
import { startStack, type Stack } from '../support/stack.js';
import { until } from '../support/until.js';

let stack: Stack;
let zomato: Backend;

beforeAll(async () => {
  stack = await startStack(['simulator', 'payments', 'worker']);
  zomato = new Backend(stack.payments);
}, 60_000);
afterAll(() => stack?.close());

const SECRET = 'dev-zomato-razorpay-webhook';

interface Capture {
  orderId: string;
  amount?: number;
  currency?: string;
  id?: string;
  notes?: object;
}

/** A webhook as Razorpay writes it. */
function captured({
  orderId,
  amount = 42_000,
  currency = 'INR',
  id = `pay_${randomUUID().slice(0, 14)}`,
  notes = [],
}: Capture): string {
  const entity = {
    id,
    entity: 'payment',
    amount,
    currency,
    status: 'captured',
    order_id: orderId,
    method: 'upi',
    captured: true,
    amount_refunded: 0,
    refund_status: null,
    notes,
    created_at: 1_700_000_000,
  };
  const event = {
    entity: 'event',
    account_id: 'acc_S1',
    event: 'payment.captured',
    contains: ['payment'],
    payload: { payment: { entity } },
    created_at: 1_700_000_005,
  };
  return JSON.stringify(event);
}

const sign = (body: string, secret = SECRET) => createHmac('sha256', secret).update(body).digest('hex');

async function send(body: string, options: { tenant?: string; gateway?: string; signature?: string | null } = {}) {
  const { tenant = 'zomato', gateway = 'razorpay', signature = sign(body) } = options;
  const response = await fetch(`${stack.payments}/v1/webhooks/${tenant}/${gateway}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(signature !== null && { 'x-razorpay-signature': signature }) },
    body,
  });
  return { status: response.status, body: (await response.json()) as { code?: string } };
}

const payment = (id: string) => zomato.get(`/v1/payments/${id}`).then(({ body }) => body);
const order = (id: string) => zomato.get(`/v1/orders/${id}`).then(({ body }) => body);
const webhooksOf = (orderId: string) =>
  stack.database.source.query<{ verdict: string }[]>(`SELECT verdict FROM webhooks WHERE order_id = $1`, [orderId]);

const razorpayOrder = (change: object = {}) => zomato.orderToPay(change, { gateway: 'razorpay' });

describe('the webhook door', () => {
  it.each<[string, (body: string) => [string, string | null]]>([
    ['signed with another secret', (body) => [body, sign(body, 'a-guess')]],
    ['without a signature', (body) => [body, null]],
    ['whose amount was changed after signing', (body) => [body.replace('42000', '42'), sign(body)]],
    ['that was cut off', (body) => [body.slice(0, -20), sign(body)]],
    ['that is not JSON', () => ['not json', 'f'.repeat(64)]],
  ])('401: refuses a webhook %s, and nothing happens', async (_, forge) => {
    const { orderId, payment: attempt } = await razorpayOrder();
    const [body, signature] = forge(captured({ orderId: attempt.gatewayOrderId }));
    const answer = await send(body, { signature });
    expect([answer.status, answer.body.code]).toEqual([401, 'invalid_signature']);
    expect((await order(orderId)).status).toBe('CREATED');
  });

  it('401: an unknown tenant, without saying that it is unknown', async () => {
    const answer = await send(captured({ orderId: 'order_x' }), { tenant: 'nobody' });
    expect([answer.status, answer.body.code]).toEqual([401, 'invalid_signature']);
  });

  it("401: one tenant's webhook at another tenant's door", async () => {
    const { payment: attempt } = await razorpayOrder();
    expect((await send(captured({ orderId: attempt.gatewayOrderId }), { tenant: 'blinkit' })).status).toBe(401);
  });

  it('404: an unknown gateway', async () => {
    expect(await send('{}', { gateway: 'paypal' })).toMatchObject({ status: 404, body: { code: 'not_found' } });
  });

  it('413: a body over the limit', async () => {
    expect(await send('x'.repeat(300_000))).toMatchObject({ status: 413, body: { code: 'payload_too_large' } });
  });

  it('200: takes what is signed, whatever is in it, and keeps the bytes of what makes no sense', async () => {
    const odd = JSON.stringify({ event: 'payment.captured', nonsense: randomUUID() });
    expect((await send(odd)).status).toBe(200);
    const kept = await until(async () => {
      const rows = await stack.database.source.query<{ verdict: string; body: Buffer }[]>(
        `SELECT verdict, body FROM webhooks WHERE body = $1`,
        [Buffer.from(odd)],
      );
      return rows[0];
    }, 'the webhook is kept');
    expect(kept.verdict).toBe('malformed');
  });
});

describe('the same webhook', () => {
  it('delivered three times at once pays the order once', async () => {
    const { orderId, payment: attempt } = await razorpayOrder();
    const body = captured({ orderId: attempt.gatewayOrderId });
    const answers = await Promise.all([send(body), send(body), send(body)]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    const paid = await until(async () => {
      const seen = await order(orderId);
      return seen.status === 'PAID' && seen;
    }, 'paid');
    expect(paid.payments[0].status).toBe('SUCCESS');
    expect(await webhooksOf(orderId)).toEqual([{ verdict: 'applied' }]);
  });

  it('delivered again after the queue has forgotten it changes nothing', async () => {
    const { orderId, payment: attempt } = await razorpayOrder();
    const body = captured({ orderId: attempt.gatewayOrderId });
    await send(body);
    await until(async () => (await payment(attempt.id)).status === 'SUCCESS', 'paid');
    await stack.redis.command('FLUSHALL');
    expect((await send(body)).status).toBe(200);
    // A second webhook of the same payment, in other bytes, follows it through the same worker.
    await send(captured({ orderId: attempt.gatewayOrderId, id: 'pay_again' }));
    await until(async () => (await webhooksOf(orderId)).length === 2, 'both were processed');
    const after = await order(orderId);
    expect(after.timeline.filter((e: { step: string }) => e.step === 'payment.success')).toHaveLength(1);
    expect((await webhooksOf(orderId)).map((w) => w.verdict).toSorted()).toEqual(['applied', 'no_change']);
  });
});

describe('a signed success that does not match what we asked for', () => {
  it.each<[string, Omit<Capture, 'orderId'>, string]>([
    ['another amount', { amount: 41_999 }, 'amount_mismatch'],
    ['another currency', { currency: 'USD' }, 'currency_mismatch'],
  ])('%s: REVIEW, and the order is not paid', async (_, change, reason) => {
    const { orderId, payment: attempt } = await razorpayOrder();
    expect((await send(captured({ orderId: attempt.gatewayOrderId, ...change }))).status).toBe(200);
    const reviewed = await until(async () => {
      const seen = await payment(attempt.id);
      return seen.status === 'REVIEW' && seen;
    }, 'in review');
    expect(reviewed.transitions.at(-1).detail.reason).toBe(reason);
    expect((await order(orderId)).status).toBe('CREATED');
  });
});

describe('a webhook that overtakes the answer of the call that made its payment', () => {
  it('waits for it, and then pays the order', async () => {
    const { orderId, payment: attempt } = await razorpayOrder();
    const hide = `UPDATE payments SET gateway_order_id = $2 WHERE id = $1`;
    await stack.database.source.query(hide, [attempt.id, 'order_not_yet']);
    await send(captured({ orderId: attempt.gatewayOrderId }));
    await until(async () => {
      const reply = await stack.redis.command('ZCARD', '{payment-propeller}:webhooks:delayed');
      return Number(reply) > 0;
    }, 'the job is delayed');
    await stack.database.source.query(hide, [attempt.id, attempt.gatewayOrderId]);
    await until(async () => (await order(orderId)).status === 'PAID', 'paid');
  });
});

describe('Redis gone', () => {
  afterEach(() => stack.redis.restart().catch(() => undefined));

  it('503 within about a second, so that the gateway sends it again; then it is taken', async () => {
    const { orderId, payment: attempt } = await razorpayOrder();
    const body = captured({ orderId: attempt.gatewayOrderId });
    await stack.redis.kill();
    const started = performance.now();
    expect(await send(body)).toMatchObject({ status: 503, body: { code: 'unavailable' } });
    expect(performance.now() - started).toBeLessThan(3_000);
    expect((await zomato.get('/health/ready')).status).toBe(503);
    await stack.redis.restart();
    await until(async () => (await send(body)).status === 200, 'taken again');
    await until(async () => (await order(orderId)).status === 'PAID', 'paid');
  });
});
