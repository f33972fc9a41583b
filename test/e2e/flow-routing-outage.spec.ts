import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { play, shareOf, startDayStack, type Day, type DayStack, type Payment } from '../routing/day.js';

/** The best gateway answers 500 from the 37th payment to the 60th; the rest is longer than its breaker's longest pause. */
const DAY: Day = {
  payments: 150,
  msPerPayment: 4_000,
  weather: (gateway, t) =>
    gateway === 'razorpay' ? { successRate: 1, down: t >= 0.24 && t < 0.4 } : { successRate: 0.3 },
};

let staged: DayStack;

beforeAll(async () => {
  staged = await startDayStack();
}, 60_000);
afterAll(() => staged?.close());

async function attemptsAt(gateway: string, payments: readonly Payment[]): Promise<number> {
  const [row] = await staged.stack.database.source.query<{ count: number }[]>(
    'SELECT count(*)::int AS count FROM payments WHERE gateway = $1 AND order_id = ANY($2)',
    [gateway, payments.map(({ orderId }) => orderId)],
  );
  return row?.count ?? 0;
}

describe('when the best gateway breaks down', () => {
  it('its payments go elsewhere after a few, none is refused, and they come back when it works again', async () => {
    const payments = await play(staged, DAY);
    expect(payments.every(({ gateway }) => gateway !== undefined)).toBe(true);
    expect(shareOf('razorpay', payments.slice(18, 36))).toBeGreaterThan(0.5);
    // Once those that were on their way are back: a probe now and then, not each of the 12.
    expect(await attemptsAt('razorpay', payments.slice(42, 54))).toBeLessThan(5);
    expect(shareOf('razorpay', payments.slice(126))).toBeGreaterThan(0.5);
  }, 60_000);
});
