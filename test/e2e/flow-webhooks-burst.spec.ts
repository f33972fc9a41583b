import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Backend } from '../support/api.js';
import { captured, deliver } from '../support/razorpay-webhook.js';
import { startStack, type Stack } from '../support/stack.js';
import { until } from '../support/until.js';

const COUNT = 500;

let stack: Stack;

beforeAll(async () => {
  stack = await startStack(['simulator', 'payments', 'worker']);
}, 60_000);
afterAll(() => stack?.close());

const rows = <T>(sql: string, ...values: unknown[]) => stack.database.source.query<T[]>(sql, values);

/** Orders with a payment that waits, as copies of one that was made through the API. */
async function prepare(): Promise<string[]> {
  const { orderId } = await new Backend(stack.payments).orderToPay({}, { gateway: 'razorpay' });
  await rows(
    `INSERT INTO orders SELECT copy.* FROM orders o CROSS JOIN generate_series(1, $2::int) i
     CROSS JOIN LATERAL jsonb_populate_record(o, jsonb_build_object('id', 'ord_burst' || i, 'reference', 'burst-' || i)) copy
     WHERE o.id = $1`,
    orderId,
    COUNT,
  );
  await rows(
    `INSERT INTO payments SELECT copy.* FROM payments p CROSS JOIN generate_series(1, $2::int) i
     CROSS JOIN LATERAL jsonb_populate_record(p, jsonb_build_object('id', 'pay_burst' || i, 'order_id', 'ord_burst' || i,
       'reference', 'burst' || i, 'gateway_order_id', 'order_burst' || i)) copy
     WHERE p.order_id = $1`,
    orderId,
    COUNT,
  );
  return Array.from({ length: COUNT }, (_, i) => `order_burst${i + 1}`);
}

describe('1,000 webhooks at once, each payment’s twice', () => {
  it('are all taken, and each pays its order once', async () => {
    const bodies = (await prepare()).map((orderId) => captured(orderId, { id: `pay_${randomUUID().slice(0, 14)}` }));
    const answers = await Promise.all([...bodies, ...bodies].map((body) => deliver(stack.payments, body)));
    expect(answers.filter((status) => status !== 200)).toEqual([]);
    const open = `SELECT id FROM orders WHERE id LIKE 'ord_burst%' AND status <> 'PAID'`;
    await until(async () => (await rows(open)).length === 0, 'all are paid', 30_000);
    const [counted] = await rows(`
      SELECT (SELECT count(*) FROM payment_transitions WHERE payment_id LIKE 'pay_burst%' AND to_status = 'SUCCESS') AS moves,
        (SELECT count(*) FROM outbox WHERE subject LIKE 'ord_burst%' AND recipient = 'driver_456') AS told,
        (SELECT count(*) FROM webhooks WHERE order_id LIKE 'ord_burst%' AND verdict = 'applied') AS applied`);
    expect(counted).toEqual({ moves: COUNT, told: COUNT, applied: COUNT });
  }, 90_000);
});
