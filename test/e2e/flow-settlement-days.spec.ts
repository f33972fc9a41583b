import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { keepLease, LeaseLost, requestDay, SettlementDays } from '#libs/settlement';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { CREDENTIALS_KEY } from '../support/stack.js';

const RAZORPAY = { tenantId: 'zomato', gateway: 'razorpay' };
const CASHFREE = { tenantId: 'zomato', gateway: 'cashfree' };
/** Half past five in the morning in India on the tenth: the ninth is not ready yet. */
const BEGIN = Date.parse('2026-01-10T00:00:00Z');
const HOUR_MS = 3_600_000;

let database: TestDatabase;
let nowMs = BEGIN;
const clock = { now: () => new Date(nowMs) };
const replica = () => new SettlementDays(database.source, clock);

beforeAll(async () => {
  database = await createDatabase(CREDENTIALS_KEY);
}, 60_000);
afterAll(() => database?.drop());

/** The first money moved on the evening of the sixth. */
beforeEach(async () => {
  nowMs = BEGIN;
  await database.source.query(`
    TRUNCATE settlement_days, ledger_entries;
    INSERT INTO ledger_entries (transaction_id, account, tenant_id, gateway, kind, amount, currency, at)
    SELECT 'first', account, 'zomato', 'razorpay', 'capture', amount, 'INR', '2026-01-06T14:00:00Z'
    FROM (VALUES ('gateway', 100), ('captures', -100)) AS e(account, amount)`);
});

async function claimAll(days: SettlementDays): Promise<string[]> {
  const claimed: string[] = [];
  for (let lease = await days.claim(); lease; lease = await days.claim()) {
    claimed.push(`${lease.gateway} ${lease.day}`);
    await days.finish(lease, {});
  }
  return claimed;
}

describe('the days to be matched', () => {
  it('are those since there was money that nobody matched, the oldest first, each once', async () => {
    const days = replica();
    await days.ensure([RAZORPAY]);
    expect(await claimAll(days)).toEqual(['razorpay 2026-01-06', 'razorpay 2026-01-07', 'razorpay 2026-01-08']);
    await days.ensure([RAZORPAY]);
    expect(await claimAll(days)).toEqual([]);
    nowMs += HOUR_MS;
    await days.ensure([RAZORPAY]);
    expect(await claimAll(days)).toEqual(['razorpay 2026-01-09']);
  });

  it('go to one replica each, and of an account one at a time', async () => {
    const [one, two] = [replica(), replica()];
    await one.ensure([RAZORPAY, CASHFREE]);
    const leases = await Promise.all([one, two, one, two].map((days) => days.claim()));
    const held = leases.flatMap((lease) => lease?.gateway ?? []);
    expect(held.toSorted()).toEqual(['cashfree', 'razorpay']);
    await database.source.query(`DELETE FROM settlement_days WHERE gateway = 'cashfree'`);
    for (let round = 0; round < 50; round++) {
      await database.source.query(`UPDATE settlement_days SET leased_until = NULL, attempts = 0`);
      const race = await Promise.all([one.claim(), two.claim()]);
      expect(race.filter((lease) => lease !== undefined)).toHaveLength(1);
    }
  });

  it('come to another replica when theirs was killed, whose lease is then worth nothing', async () => {
    const [one, two] = [replica(), replica()];
    await one.ensure([RAZORPAY]);
    const lost = await one.claim();
    expect(await two.claim()).toBeUndefined();
    nowMs += HOUR_MS;
    expect((await two.claim())?.day).toBe(lost?.day);
    await expect(keepLease(database.source.manager, lost!, clock.now())).rejects.toThrow(LeaseLost);
  });

  it('that failed are tried again later, ten times in all, and then only by hand', async () => {
    const days = replica();
    await requestDay(database.source, RAZORPAY, '2026-01-08', clock.now());
    let tries = 0;
    for (let hours = 0; hours < 100; hours++, nowMs += HOUR_MS) {
      const lease = await days.claim();
      if (!lease) continue;
      tries++;
      await days.fail(lease, new Error('503'));
      expect(await days.claim()).toBeUndefined();
    }
    expect(tries).toBe(10);
    await requestDay(database.source, RAZORPAY, '2026-01-08', clock.now());
    expect((await days.claim())?.day).toBe('2026-01-08');
  });
});
