import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createGateways, TenantGateways, type Question } from '#libs/gateways';
import { Allowances } from '#libs/inquiry';
import { Attempts, claimDuePayments, Orders, Sealer, TenantDirectory } from '#libs/payment';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { CREDENTIALS_KEY } from '../support/stack.js';

const ACCOUNT = { tenantId: 'zomato', gateway: 'cashfree' };
const PER_MINUTE = 100;
const BEGIN = Date.parse('2026-01-01T00:00:00Z');

let database: TestDatabase;
let directory: TenantDirectory;
let allowances: Allowances;
let nowMs = BEGIN;
const clock = { now: () => new Date(nowMs) };

beforeAll(async () => {
  database = await createDatabase(CREDENTIALS_KEY);
  const ignore = { notRefreshed: () => undefined, unusable: () => undefined };
  directory = new TenantDirectory(database.source, new Sealer(CREDENTIALS_KEY), ignore, clock);
  await directory.start();
  const gateways = createGateways({}, { clock, random: Math.random });
  allowances = new Allowances(database.source, new TenantGateways(directory, gateways), clock);
}, 60_000);
afterAll(async () => {
  directory?.stop();
  await database?.drop();
});

const outcome = (work: Promise<unknown>) =>
  work.then(
    () => 'asked',
    (error: { details?: { reason?: string } }) => error.details?.reason,
  );
/** As many as a sweep gets, one at a time. */
async function sweepTakes(question: Question): Promise<number> {
  for (let taken = 0; ; taken++) if ((await allowances.takeSome(ACCOUNT, question, 1)).granted === 0) return taken;
}

describe('what an account may ask', () => {
  it('leaves a reserve to people who wait, when a sweep has taken all that it may', async () => {
    const swept = await sweepTakes('status');
    expect(swept).toBeGreaterThan(0);
    expect((await allowances.takeSome(ACCOUNT, 'status', 1)).waitMs).toBeGreaterThan(0);
    let people = 0;
    while (people < PER_MINUTE && (await outcome(allowances.takeOne(ACCOUNT, 'status'))) === 'asked') people++;
    expect(people).toBe(swept);
    expect(await outcome(allowances.takeOne(ACCOUNT, 'status'))).toBe('rate_limited');
  });

  it('is never more in any minute than the vendor allows, whoever asks and however often', async () => {
    const asked: number[] = [];
    for (const end = nowMs + 5 * 60_000; nowMs < end; nowMs += 500) {
      const { granted } = await allowances.takeSome(ACCOUNT, 'status', 16);
      asked.push(...Array.from({ length: granted }, () => nowMs));
      if (nowMs % 7_000 === 0 && (await outcome(allowances.takeOne(ACCOUNT, 'status'))) === 'asked') asked.push(nowMs);
    }
    const inMinuteFrom = (from: number) => asked.filter((at) => at >= from && at < from + 60_000).length;
    const most = Math.max(...asked.map(inMinuteFrom));
    expect(most).toBeLessThanOrEqual(PER_MINUTE * 0.9);
    expect(most).toBeGreaterThan(PER_MINUTE / 2);
  });
});

describe('what is asked first', () => {
  it('is what has waited longest for its age: a minute is much for a young payment, and nothing for an old one', async () => {
    const { source } = database;
    const due = async (name: string, ageMinutes: number, lateMinutes: number) => {
      const made = { tenantId: 'zomato', reference: name, amount: 42_000, currency: 'INR', customer: { id: 'c' } };
      const order = { ...made, expiresInSeconds: 900, metadata: {}, requestKey: name };
      const { id } = await new Orders(source, clock).create(order);
      const attempt = { gateway: 'cashfree', method: 'upi', routing: {}, requestKey: name } as const;
      const { payment } = await new Attempts(source, clock).begin('zomato', id, attempt);
      const dueAt = new Date(nowMs - lateMinutes * 60_000);
      const createdAt = new Date(dueAt.getTime() - ageMinutes * 60_000);
      await source.query(`UPDATE payments SET created_at = $2, next_check_at = $3 WHERE id = $1`, [
        payment.id,
        createdAt,
        dueAt,
      ]);
      return payment.id;
    };
    const old = await due('a day old, ten minutes late', 24 * 60, 10);
    const young = await due('a minute old, a minute late', 1, 1);
    const waiting = await due('ten minutes old, an hour late', 10, 60);
    const claim = { ...ACCOUNT, concern: 'open', limit: 1 } as const;
    const order: string[] = [];
    for (let i = 0; i < 3; i++) for (const { id } of await claimDuePayments(source, claim, clock.now())) order.push(id);
    expect(order).toEqual([waiting, young, old]);
  });
});
