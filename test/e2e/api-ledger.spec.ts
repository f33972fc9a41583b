import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { applyObservation, applyRefundObservation, Attempts, Ledger, Orders, Refunds } from '#libs/payment';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { CREDENTIALS_KEY } from '../support/stack.js';
import { toCsv } from '../../apps/payments/src/ledger/csv.js';

const NOW = new Date('2026-01-01T00:00:00Z');
const PERIOD = { from: NOW, to: new Date('2026-01-02T00:00:00Z') };
const clock = { now: () => NOW };
const AMOUNT = 42_000;
const origin = { tenantId: 'zomato', gateway: 'razorpay', cause: 'webhook' } as const;

let database: TestDatabase;
let ledger: Ledger;
let paymentId: string;

/** One payment, delivered twice, of which a part went back. */
beforeAll(async () => {
  database = await createDatabase(CREDENTIALS_KEY);
  const { source } = database;
  ledger = new Ledger(source);
  const made = { tenantId: 'zomato', reference: 'one', amount: AMOUNT, currency: 'INR', customer: { id: 'c' } };
  const { id } = await new Orders(source, clock).create({
    ...made,
    expiresInSeconds: 900,
    metadata: {},
    requestKey: 'one',
  });
  const attempt = { gateway: 'razorpay', method: 'upi', routing: {}, requestKey: 'one' } as const;
  const { payment } = await new Attempts(source, clock).begin('zomato', id, attempt);
  paymentId = payment.id;
  const seen = { reference: payment.reference, status: 'success', amount: AMOUNT, currency: 'INR' } as const;
  for (let times = 0; times < 2; times++)
    await source.transaction((manager) => applyObservation(manager, origin, seen, NOW));
  const refunds = new Refunds(source, clock);
  const refund = await refunds.request({ tenantId: 'zomato', paymentId, amount: 2_000, requestKey: 'part' });
  const back = { reference: refund.reference ?? '', status: 'processed', amount: 2_000, payment: {} } as const;
  for (let times = 0; times < 2; times++)
    await source.transaction((manager) => applyRefundObservation(manager, origin, back, NOW));
}, 60_000);
afterAll(() => database?.drop());

const insert = (account: string, amount: number) =>
  `INSERT INTO ledger_entries (transaction_id, account, tenant_id, gateway, kind, amount, currency, at)
   VALUES ('by hand', '${account}', 'zomato', 'razorpay', 'capture', ${amount}, 'INR', now());`;

describe('the ledger', () => {
  it('has each movement of money once, however often it was told', async () => {
    expect(await ledger.balances('zomato')).toEqual([
      { gateway: 'razorpay', account: 'captures', currency: 'INR', balance: -AMOUNT },
      { gateway: 'razorpay', account: 'gateway', currency: 'INR', balance: AMOUNT - 2_000 },
      { gateway: 'razorpay', account: 'refunds', currency: 'INR', balance: 2_000 },
    ]);
  });

  it('shows a tenant nothing of another', async () => {
    expect(await ledger.balances('blinkit')).toEqual([]);
    expect(await ledger.statement('blinkit', PERIOD, 10)).toEqual([]);
  });

  it('gives the statement in pages without a gap or a repeat, and the same as CSV', async () => {
    const whole = await ledger.statement('zomato', PERIOD, 10);
    expect(whole).toHaveLength(4);
    const paged = [];
    for await (const page of ledger.pages('zomato', PERIOD, 1)) paged.push(...page);
    expect(paged).toEqual(whole);
    let csv = '';
    for await (const piece of toCsv(ledger.pages('zomato', PERIOD, 3))) csv += piece;
    const lines = csv.trimEnd().split('\r\n');
    expect(lines).toHaveLength(5);
    expect(lines).toContain(
      `${NOW.toISOString()},${paymentId}:capture,capture,razorpay,gateway,${AMOUNT},INR,${paymentId},`,
    );
  });

  it('takes no transaction that does not sum to zero', async () => {
    const { source } = database;
    const oneSided = source.transaction((manager) => manager.query(insert('gateway', 1)));
    await expect(oneSided).rejects.toThrow('does not sum to zero');
    const offByOne = source.transaction((manager) => manager.query(insert('gateway', 100) + insert('captures', -99)));
    await expect(offByOne).rejects.toThrow('does not sum to zero');
  });

  it('is append-only, and takes no transaction twice', async () => {
    const { source } = database;
    await expect(source.query(`UPDATE ledger_entries SET amount = 1`)).rejects.toThrow('append-only');
    await expect(source.query(`DELETE FROM ledger_entries`)).rejects.toThrow('append-only');
    const again = `INSERT INTO ledger_entries SELECT * FROM ledger_entries`;
    await expect(source.query(again)).rejects.toThrow('ledger_entries_pkey');
  });
});
