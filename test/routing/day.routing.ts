import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { paidOrders, play, shareOf, startDayStack, type DayStack } from './day.js';
import { scriptedDay, sharesOf } from './scripted-day.js';

const { ROUTING_PAYMENTS, ROUTING_REPORT: REPORT = '' } = process.env;
const PAYMENTS = Number(ROUTING_PAYMENTS);
let staged: DayStack;

beforeAll(async () => {
  staged = await startDayStack();
}, 60_000);
afterAll(() => staged?.close());

describe('a scripted day through the whole stack', () => {
  it('ends with more paid than by fixed priority, and not far below whoever knows the true rates', async () => {
    const day = scriptedDay(PAYMENTS);
    const payments = await play(staged, day);
    const shares = sharesOf(day, payments, await paidOrders(staged.stack));
    const during = (from: number, to: number) => payments.filter(({ t }) => t >= from && t < to);
    const leaves = { outage: shareOf('razorpay', during(0.15, 0.25)), decline: shareOf('razorpay', during(0.65, 0.7)) };
    writeFileSync(REPORT, JSON.stringify({ ...shares, ...leaves }));
    expect(payments.some(({ gateway, t }) => gateway === undefined && (t < 0.85 || t >= 0.89))).toBe(false);
    expect(shares.router).toBeGreaterThan(shares.fixed);
    expect(shares.router).toBeGreaterThan(shares.oracle - 0.05);
    expect(Math.abs(shares.paid - shares.router)).toBeLessThan(4 * Math.sqrt(0.2 / PAYMENTS));
  });
});
