import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { GatewayError } from '#libs/gateways';
import { systemClock, type Clock } from '#libs/kernel';
import { createLogger } from '#libs/platform';
import { replay, Router, RoutingFeedback, RoutingHistory, SharedMemory, type Routing } from '#libs/routing';
import { Backend, decideAtGateway } from '../support/api.js';
import { simulatorControl } from '../support/simulator.js';
import { startStack, type Stack } from '../support/stack.js';
import { until } from '../support/until.js';

let stack: Stack;
let zomato: Backend;
let simulator: ReturnType<typeof simulatorControl>;
/** Of a process of its own. */
let memories: SharedMemory[];

beforeAll(async () => {
  stack = await startStack(['simulator']);
  const policy = { gateways: ['cashfree', 'juspay'], shares: { juspay: 1 } };
  await stack.database.source.query(`UPDATE tenants SET routing_policy = $1 WHERE id = 'blinkit'`, [policy]);
  await stack.start('payments');
  await stack.start('worker');
  zomato = new Backend(stack.payments);
  simulator = simulatorControl(stack.simulator);
  memories = [1, 2].map(() => new SharedMemory(stack.config, systemClock, createLogger('routing', 'silent')));
  await Promise.all(
    memories.map(({ redis }) => redis.status === 'ready' || new Promise((done) => redis.once('ready', done))),
  );
}, 60_000);
afterAll(async () => {
  for (const memory of memories ?? []) memory.onApplicationShutdown();
  await stack?.close();
});
beforeEach(() => stack.redis.command('FLUSHALL'));
afterEach(() => simulator.reset());

const first = () => memories[0] as SharedMemory;
const feedbackOf = (memory: SharedMemory, clock: Clock = systemClock) =>
  new RoutingFeedback(memory, new RoutingHistory(memory, clock, createLogger('routing', 'silent')), clock);
const remembered = async (field: string) => {
  const text = (await stack.redis.command('HGET', '{routing:zomato}:memory', field)) as string | null;
  return text === null ? undefined : JSON.parse(text);
};
const seen = async (gateway: string) => Math.round((await remembered(`rate/upi/${gateway}`))?.seen ?? 0);
const attempt = { tenantId: 'zomato', gateway: 'razorpay', method: 'upi', startedAt: new Date() };
const noAnswer = new GatewayError('no answer in time', {
  gateway: 'razorpay',
  outcome: 'unknown',
  reason: 'technical',
});
const question = {
  tenant: 'zomato',
  gateways: ['razorpay', 'cashfree'],
  method: 'card',
  amount: 100,
  policy: {},
  failedOver: [],
};

const beliefs = async () => {
  const { body } = await zomato.get('/v1/routing');
  return Object.fromEntries(body.methods.upi.gateways.map((one: { gateway: string }) => [one.gateway, one])) as Record<
    string,
    { out?: string; lowered?: number }
  >;
};

describe('what the routers of several processes learn', () => {
  it('is learned once each, however many learn at the same time', async () => {
    const feedbacks = memories.map((memory) => feedbackOf(memory));
    const outcomes = Array.from({ length: 300 }, (_, i) =>
      feedbacks[i % 2]?.ended(attempt, { kind: i % 3 === 0 ? 'win' : 'review', from: 'PENDING' }),
    );
    await Promise.all(outcomes);
    expect(await seen('razorpay')).toBe(100);
  });

  it('is what all of them decide by: a breaker that one opened is open for the other', async () => {
    for (let i = 0; i < 2; i++) await feedbackOf(first()).failed(attempt, noAnswer);
    const { candidates } = await new Router(memories[1] as SharedMemory, systemClock).beliefs(question);
    expect(candidates).toMatchObject([{ gateway: 'razorpay', out: 'no answer in time', breaker: 'open' }, {}]);
  });

  it('of a gateway that is out: one payment finds out each time its pause is over, however soon after the last', async () => {
    let now = Date.now();
    const clock = { now: () => new Date(now) };
    const [feedback, routers] = [feedbackOf(first(), clock), memories.map((memory) => new Router(memory, clock))];
    for (let i = 0; i < 2; i++) await feedback.failed(attempt, noAnswer);
    for (const pauseMs of [15_000, 30_000, 60_000]) {
      now += pauseMs;
      const routings = await Promise.all([...routers, ...routers].map((router) => router.choose(question)));
      const due = routings.filter((one) => one?.question?.candidates.some((candidate) => candidate.due !== undefined));
      expect(due).toMatchObject([{ gateway: 'razorpay', kind: 'probe' }]);
      await feedback.failed(attempt, noAnswer);
    }
  });
});

describe('an outcome', () => {
  it('is learned from once, whoever hears of it first and however often', async () => {
    const { payment } = await zomato.orderToPay({}, { gateway: 'razorpay' });
    await decideAtGateway(payment.checkout.url, 'success');
    await until(async () => (await seen('razorpay')) === 1, 'it is learned');
    for (const { id } of await simulator.deliveries(payment.reference)) await simulator.resend(id);
    const sent = async () => (await simulator.deliveries(payment.reference)).filter(({ status }) => status === 200);
    await until(async () => (await sent()).length >= 2, 'it was told again');
    // What comes after them in the queue was processed after them.
    const { payment: next } = await zomato.orderToPay({}, { gateway: 'juspay' });
    await decideAtGateway(next.checkout.url, 'success');
    await until(async () => (await seen('juspay')) === 1, 'the next one is learned');
    expect(await seen('razorpay')).toBe(1);
  });
});

describe('a downtime that a gateway announces', () => {
  it('by webhook takes it out until it is resolved', async () => {
    await simulator.gateway('razorpay', { downtimes: { upi: 'high' } });
    await until(async () => (await beliefs())['razorpay']?.out === 'it announced a downtime', 'it is out');
    expect((await zomato.orderToPay()).payment.routing.reason).toContain('razorpay is out (it announced a downtime)');
    await simulator.gateway('razorpay', { downtimes: { upi: null } });
    await until(async () => (await beliefs())['razorpay']?.out === undefined, 'it is back');
  });

  it('where one has to ask lowers it: reconciliation asks', async () => {
    await simulator.gateway('cashfree', { downtimes: { upi: 'medium' } });
    await stack.start('reconciliation');
    await until(async () => (await beliefs())['cashfree']?.lowered === 20, 'it is known');
  });
});

describe('a decision', () => {
  it('is stored with its payment, and is the same when it is made again from there', async () => {
    await simulator.gateway('razorpay', { mode: 'error' });
    // Until chance has chosen the one that fails.
    const started: { routing: Routing }[] = [];
    while (started.length < 60 && !started.at(-1)?.routing.failedOver.length)
      started.push((await zomato.orderToPay()).payment);
    const rows = await stack.database.source.query<{ gateway: string; routing: Routing }[]>(
      'SELECT gateway, routing FROM payments ORDER BY id DESC LIMIT $1',
      [started.length],
    );
    for (const { gateway, routing } of rows) {
      const { kind, scores } = routing;
      expect(replay(routing)).toEqual({ gateway, kind, scores });
    }
    const again = rows.find(({ routing }) => routing.failedOver.length > 0)?.routing;
    expect(again?.failedOver).toMatchObject([{ gateway: 'razorpay', uncertain: true }]);
    expect(again?.reason).toContain('razorpay did not answer');
  });

  it("keeps to the tenant's policy, and says so", async () => {
    const blinkit = new Backend(stack.payments, 'dev-blinkit-key');
    for (let i = 0; i < 3; i++) {
      const { gateway, routing } = (await blinkit.orderToPay()).payment;
      expect([gateway, routing.kind]).toEqual(['juspay', 'share']);
      expect(routing.question.candidates.map((one: { gateway: string }) => one.gateway)).toEqual([
        'cashfree',
        'juspay',
      ]);
    }
    const { body: order } = await blinkit.createOrder();
    const { status, body } = await blinkit.startPayment(order.id, { gateway: 'razorpay' });
    expect([status, body.code]).toEqual([503, 'no_gateway_available']);
    expect(body.detail).toContain('does not allow razorpay');
  });

  it('is explained by GET /v1/routing, and so is what is believed of each gateway', async () => {
    const { payment } = await zomato.orderToPay();
    await decideAtGateway(payment.checkout.url, 'success');
    const own = async () => {
      const { body } = await zomato.get('/v1/routing');
      const known = body.methods.upi.gateways.find((one: { gateway: string }) => one.gateway === payment.gateway);
      return known.lastHour.succeeded === 1 && known.evidence > 0 && { known, decisions: body.decisions };
    };
    const { known, decisions } = await until(own, 'it is learned');
    expect(known).toMatchObject({ breaker: 'closed', lastHour: { chosen: 1, share: 1, succeeded: 1, failed: 0 } });
    expect(known.says).toMatch(/^\d+\.\d % ± \d+\.\d % by 1 outcome of late$/);
    const { gateway, kind, reason } = payment.routing;
    expect(decisions).toMatchObject([{ paymentId: payment.id, gateway, kind, reason }]);
    const { body: past } = await zomato.get('/v1/routing/history?method=upi&minutes=2');
    const minutes = past.gateways[payment.gateway] as { chosen?: number; succeeded?: number; believed?: number }[];
    expect(minutes).toHaveLength(2);
    expect(minutes.find(({ chosen }) => chosen === 1)?.believed).toBeGreaterThan(0.5);
    expect(minutes.some(({ succeeded }) => succeeded === 1)).toBe(true);
    expect((await zomato.get('/v1/routing/history?minutes=1441')).body.code).toBe('invalid_request');
    const page = await fetch(`${stack.payments}/routing`);
    expect([page.status, page.headers.get('content-security-policy')]).toEqual([
      200,
      expect.stringContaining("default-src 'none'"),
    ]);
    const tenants: unknown = await (await fetch(`${stack.payments}/routing/tenants`)).json();
    expect(tenants).toEqual({ items: ['zomato', 'blinkit'] });
    expect((await fetch(`${stack.payments}/routing/tenants/nobody`)).status).toBe(404);
  });

  it('is made of what was known last while Redis is away, and says so; the payment does not wait', async () => {
    await zomato.orderToPay();
    await stack.redis.kill();
    const { body: order } = await zomato.createOrder();
    const before = Date.now();
    const { status, body } = await zomato.startPayment(order.id);
    expect([status, body.status]).toEqual([201, 'PENDING']);
    expect(Date.now() - before).toBeLessThan(2_000);
    expect(body.routing.knownSince).toEqual(expect.any(String));
    expect(body.routing.reason).toContain('what other processes know could not be read');
    await stack.redis.restart();
    const answered = async () => (await zomato.orderToPay()).payment.routing.knownSince === undefined;
    await until(answered, 'it is read again');
  });
});
