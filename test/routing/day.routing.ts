import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startStack, type Stack } from '../support/stack.js';
import { DayClock, paidOrders, play, shareOf } from './day.js';
import { scriptedDay, sharesOf } from './scripted-day.js';

const PAYMENTS = Number(process.env['ROUTING_PAYMENTS']);
let [folder, stack, clock]: [string, Stack, DayClock] = ['', undefined as never, undefined as never];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'routing-day-'));
  clock = new DayClock(folder);
  stack = await startStack(['simulator', 'payments', 'worker'], { CLOCK_FILE: clock.file });
}, 60_000);
afterAll(async () => {
  await stack?.close();
  await rm(folder, { recursive: true, force: true });
});

describe('a scripted day through the whole stack', () => {
  it('ends with more paid than by fixed priority, and not far below whoever knows the true rates', async () => {
    const day = scriptedDay(PAYMENTS);
    const payments = await play(stack, clock, day);
    const shares = sharesOf(day, payments, await paidOrders(stack));
    const during = (from: number, to: number) => payments.filter(({ t }) => t >= from && t < to);
    const leaves = { outage: shareOf('razorpay', during(0.15, 0.25)), decline: shareOf('razorpay', during(0.65, 0.7)) };
    writeFileSync(process.env['ROUTING_REPORT'] ?? join(folder, 'report'), JSON.stringify({ ...shares, ...leaves }));
    expect(payments.some(({ gateway, t }) => gateway === undefined && (t < 0.85 || t >= 0.89))).toBe(false);
    expect(shares.router).toBeGreaterThan(shares.fixed);
    expect(shares.router).toBeGreaterThan(shares.oracle - 0.05);
    expect(Math.abs(shares.paid - shares.router)).toBeLessThan(4 * Math.sqrt(0.2 / PAYMENTS));
  });
});
