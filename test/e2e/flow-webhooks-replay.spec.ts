import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { runReplay } from '../../apps/payments/src/webhooks/run-replay.js';
import { Backend } from '../support/api.js';
import { captured, deliver } from '../support/razorpay-webhook.js';
import { startStack, type Stack } from '../support/stack.js';
import { until } from '../support/until.js';

let stack: Stack;
let zomato: Backend;
let redis: Redis;
let queue: Queue;

beforeAll(async () => {
  stack = await startStack(['simulator', 'payments', 'worker']);
  zomato = new Backend(stack.payments);
  redis = new Redis(stack.redis.url, { maxRetriesPerRequest: null });
  queue = new Queue('webhooks', { connection: redis, prefix: '{payment-propeller}' });
}, 60_000);
afterAll(async () => {
  await queue?.close();
  redis?.disconnect();
  await stack?.close();
});

const idOf = (body: string) => createHash('sha256').update(`zomato\nrazorpay\n${body}`).digest('hex');
const order = (id: string) => zomato.get(`/v1/orders/${id}`).then(({ body }) => body);

interface Row {
  verdict: string;
  detail: string | null;
  body: Buffer;
}
async function stored(id: string): Promise<Row | undefined> {
  const rows = await stack.database.source.query<Row[]>(`SELECT verdict, detail, body FROM webhooks WHERE id = $1`, [
    id,
  ]);
  return rows[0];
}
const untilStored = (id: string, verdict: string) =>
  until(async () => ((await stored(id))?.verdict === verdict ? stored(id) : undefined), `stored as ${verdict}`);

/** The command that an operator runs. */
async function command(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const env = { DATABASE_URL: stack.database.url, REDIS_URL: stack.redis.url, NODE_ENV: 'test' };
  const [out, err]: [string[], string[]] = [[], []];
  const code = await runReplay(
    args,
    env,
    (line) => out.push(line),
    (line) => err.push(line),
  );
  return { code, out: out.join('\n'), err: err.join('\n') };
}

const sql = (text: string) => stack.database.source.query(text);

/** A webhook that PostgreSQL refuses to write, for a reason that no waiting cures. */
async function poison(paymentId: string): Promise<{ cure(): Promise<unknown> }> {
  await sql(`CREATE OR REPLACE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'poisoned' USING ERRCODE = '23514'; END $$`);
  await sql(`CREATE TRIGGER poison BEFORE UPDATE ON payments FOR EACH ROW
    WHEN (NEW.id = '${paymentId}' AND NEW.status = 'SUCCESS') EXECUTE FUNCTION poison()`);
  return { cure: () => sql(`DROP TRIGGER poison ON payments`) };
}

/** Straight into the queue, as the door writes it, but without seconds between the attempts. */
function enqueue(body: string) {
  const task = { v: 1, kind: 'webhook', tenant: 'zomato', gateway: 'razorpay', receivedAt: new Date().toISOString() };
  const data = { ...task, body: Buffer.from(body).toString('base64') };
  const backoff = { type: 'fixed', delay: 1 };
  return queue.add('webhook', data, { jobId: idOf(body), attempts: 8, backoff, removeOnFail: true });
}

describe('a webhook that no attempt can process', () => {
  it('ends as dead with its reason and its bytes, while its neighbours are processed; once cured, a replay applies it', async () => {
    const [sick, well] = [
      await zomato.orderToPay({}, { gateway: 'razorpay' }),
      await zomato.orderToPay({}, { gateway: 'razorpay' }),
    ];
    const { cure } = await poison(sick.payment.id);
    const body = captured(sick.payment.checkout.sdk.order_id);
    await queue.pause();
    await enqueue(body);
    await enqueue(captured(well.payment.checkout.sdk.order_id));
    await queue.resume();
    await until(async () => (await order(well.orderId)).status === 'PAID', 'the neighbour is paid');
    const dead = await untilStored(idOf(body), 'dead');
    expect(dead.detail).toContain('poisoned');
    expect(dead.body.toString()).toBe(body);
    expect((await order(sick.orderId)).status).toBe('CREATED');

    await cure();
    const replayed = await command('--id', idOf(body));
    expect(replayed).toMatchObject({ code: 0, err: '' });
    expect(replayed.out).toContain('Replayed 1: 1 applied.');
    expect((await order(sick.orderId)).status).toBe('PAID');
    expect((await stored(idOf(body)))?.verdict).toBe('applied');
  }, 60_000);

  it('also when it is no webhook at all', async () => {
    const timestamp = Date.now() - 2 * 3_600_000;
    await queue.add('webhook', { v: 99, odd: 'task' }, { timestamp, attempts: 8, removeOnFail: true });
    const kept = await until(async () => {
      const rows = await stack.database.source.query<Row[]>(
        `SELECT verdict, detail, body FROM webhooks WHERE tenant_id = 'unknown'`,
      );
      return rows[0];
    }, 'kept');
    expect(kept.verdict).toBe('dead');
    expect(JSON.parse(kept.body.toString())).toEqual({ v: 99, odd: 'task' });
  });
});

describe('npm run webhooks:replay', () => {
  it('runs again what the queue has just completed, and changes nothing', async () => {
    const { orderId, payment } = await zomato.orderToPay({}, { gateway: 'razorpay' });
    const body = captured(payment.checkout.sdk.order_id);
    expect(await deliver(stack.payments, body)).toBe(200);
    await untilStored(idOf(body), 'applied');
    const replayed = await command('--order', orderId);
    expect(replayed.out).toContain('Replayed 1: 1 no_change.');
    expect((await stored(idOf(body)))?.verdict).toBe('applied');
    const { timeline } = await order(orderId);
    expect(timeline.filter(({ step }: { step: string }) => step === 'payment.success')).toHaveLength(1);
  }, 60_000);

  it('replays a time range narrowed by a verdict, in pages; what is unmatched is matched once its payment is there', async () => {
    const { orderId, payment } = await zomato.orderToPay({}, { gateway: 'razorpay' });
    const body = captured(payment.checkout.sdk.order_id);
    const receivedAt = new Date('2020-01-01T00:00:00Z');
    const insert = `INSERT INTO webhooks (id, tenant_id, gateway, body, verdict, received_at, processed_at)
      SELECT id, 'zomato', 'razorpay', body, 'unmatched', $3, $3 FROM unnest($1::text[], $2::bytea[]) AS u(id, body)`;
    const others = Array.from({ length: 120 }, (_, i) => captured('order_nobodys', { id: `pay_${i}` }));
    const bodies = [body, ...others];
    await stack.database.source.query(insert, [bodies.map(idOf), bodies.map((each) => Buffer.from(each)), receivedAt]);
    const range = ['--from', '2019-12-31T00:00:00Z', '--to', '2020-01-02T00:00:00Z'];

    const listed = await command(...range, '--dry-run');
    expect(listed.out).toContain('121 would be replayed.');
    expect((await order(orderId)).status).toBe('CREATED');
    expect((await command(...range, '--verdict', 'dead')).out).toContain('Replayed 0.');
    expect((await command(...range, '--tenant', 'blinkit')).out).toContain('Replayed 0.');

    const replayed = await command(...range, '--verdict', 'unmatched', '--tenant', 'zomato');
    expect(replayed.out).toMatch(/Replayed 121: .*1 applied/);
    expect(replayed.out).toContain('120 unmatched');
    expect((await order(orderId)).status).toBe('PAID');
  }, 90_000);

  it('says what is wrong with an argument, and which', async () => {
    expect(await command('--id', 'f'.repeat(64))).toMatchObject({ code: 2, err: expect.stringContaining('--id') });
    expect(await command('--from', 'today', '--to', '2020-01-02T00:00:00Z')).toMatchObject({
      code: 2,
      err: expect.stringContaining('--from: expected'),
    });
  }, 30_000);
});
