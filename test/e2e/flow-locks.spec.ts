import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { EntityManager } from '#libs/database';
import { applyObservations, Attempts, Orders, type Payment } from '#libs/payment';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { CREDENTIALS_KEY } from '../support/stack.js';
import { until } from '../support/until.js';

const clock = { now: () => new Date() };

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase(CREDENTIALS_KEY);
}, 60_000);
afterAll(() => database?.drop());

async function begin(attempts: Attempts, orders: Orders, reference: string): Promise<Payment> {
  const order = await orders.create({
    tenantId: 'zomato',
    reference,
    amount: 100,
    currency: 'INR',
    customer: { id: 'customer' },
    expiresInSeconds: 900,
    metadata: {},
    requestKey: reference,
  });
  const attempt = { gateway: 'razorpay', method: 'upi', routing: {}, requestKey: reference } as const;
  return (await attempts.begin('zomato', order.id, attempt)).payment;
}

/** A transaction that locked the payment alone, as the answer of a gateway's call does, while a webhook wants both. */
async function whileWebhookWaits(payment: Payment, work: (manager: EntityManager) => Promise<unknown>): Promise<void> {
  const { source } = database;
  const origin = { tenantId: 'zomato', gateway: 'razorpay', cause: 'webhook' } as const;
  const seen = { reference: payment.reference, status: 'success', amount: 100, currency: 'INR' } as const;
  let webhook: Promise<unknown> = Promise.resolve();
  await source.transaction(async (manager) => {
    await manager.query(`SELECT 1 FROM payments WHERE id = $1 FOR UPDATE`, [payment.id]);
    webhook = source.transaction((other) => applyObservations(other, [{ origin, seen }], clock.now()));
    await until(() => isAwaited(manager), 'the webhook waits for the payment');
    await work(manager);
  });
  await webhook;
}

async function isAwaited(manager: EntityManager): Promise<boolean> {
  const [awaited] = await manager.query<{ any: boolean }[]>(
    `SELECT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))) AS any`,
  );
  return awaited?.any === true;
}

/** Otherwise each would wait for the other: a second lost, and one of them undone. */
describe('while a webhook has locked the order and waits for its payment', () => {
  it.each([
    [
      'the history of the payment can be written',
      `INSERT INTO payment_transitions (payment_id, order_id, from_status, to_status, cause, detail, at)
       SELECT id, order_id, 'CREATED', 'PENDING', 'create', '{}', now() FROM payments WHERE id = $1`,
    ],
    [
      "a gateway's call can be written down",
      `INSERT INTO gateway_calls (payment_id, order_id, gateway, call, outcome, detail, duration_ms, at)
       SELECT id, order_id, gateway, 'create', 'ok', '{}', 1, now() FROM payments WHERE id = $1`,
    ],
  ])('%s', async (_what, sql) => {
    const { source } = database;
    const payment = await begin(new Attempts(source, clock), new Orders(source, clock), randomUUID());
    await whileWebhookWaits(payment, (manager) => manager.query(sql, [payment.id]));
    const [order] = await source.query<{ status: string }[]>(`SELECT status FROM orders WHERE id = $1`, [
      payment.orderId,
    ]);
    expect(order?.status).toBe('PAID');
  });
});
