import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { captured, deliver, deliverOnce } from '../support/razorpay-webhook.js';
import { follow, startRedis, type TestRedis } from '../support/redis.js';
import { startStack, type Stack } from '../support/stack.js';

let stack: Stack;
let replica: TestRedis;

beforeAll(async () => {
  stack = await startStack(['payments'], { QUEUE_REPLICAS_MIN: '1' });
  await stack.redis.command('CONFIG', 'SET', 'repl-diskless-sync-delay', '0');
  replica = await startRedis();
  await attach();
}, 60_000);
afterAll(async () => {
  await replica?.stop();
  await stack?.close();
});

async function attach() {
  await follow(replica, stack.redis);
  // The replica says so before its master counts it: until its first acknowledgement.
  expect(await stack.redis.command('WAIT', '1', '10000')).toBe(1);
}
const kept = (redis: TestRedis) => redis.command('LLEN', '{payment-propeller}:webhooks:wait').then(Number);

describe('a door that waits for a replica', () => {
  it('answers 200 for what the replica has', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => deliver(stack.payments, captured('order_x'))));
    expect(answers).toEqual(answers.map(() => 200));
    expect(await kept(replica)).toBe(20);
  });

  it('answers 503 within about a second when the replica is gone, and 200 again when it is back', async () => {
    await replica.kill();
    const started = performance.now();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => deliverOnce(stack.payments, captured('order_x'))),
    );
    expect(answers).toEqual(answers.map(() => 503));
    expect(performance.now() - started).toBeLessThan(3_000);
    await replica.restart();
    await attach();
    expect(await deliver(stack.payments, captured('order_x'))).toBe(200);
  }, 30_000);
});
