import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  applyObservation,
  applyRefundObservation,
  Attempts,
  checkInvariants,
  INVARIANTS,
  Orders,
  Refunds,
} from '#libs/payment';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { CREDENTIALS_KEY } from '../support/stack.js';

const NOW = new Date('2026-01-01T00:00:00Z');
const clock = { now: () => NOW };
const AMOUNT = 42_000;
const GATEWAYS = ['razorpay', 'cashfree'] as const;

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase(CREDENTIALS_KEY);
}, 60_000);
afterAll(() => database?.drop());

/** An order paid twice, the second time in vain; a refund of a part of the first; and an order that waits. */
beforeEach(async () => {
  const { source } = database;
  await source.query(
    'TRUNCATE orders, webhooks, outbox, ledger_entries, settlement_lines, settlement_differences CASCADE',
  );
  const [orders, attempts, refunds] = [
    new Orders(source, clock),
    new Attempts(source, clock),
    new Refunds(source, clock),
  ];
  const make = (reference: string) =>
    orders.create({
      tenantId: 'zomato',
      reference,
      amount: AMOUNT,
      currency: 'INR',
      customer: { id: 'customer' },
      notifyClientId: 'rider',
      expiresInSeconds: 900,
      metadata: {},
      requestKey: reference,
    });
  const begin = (orderId: string, gateway: string) =>
    attempts.begin('zomato', orderId, { gateway, method: 'upi', routing: {}, requestKey: gateway });
  const order = await make('paid');
  const [first, second] = [await begin(order.id, GATEWAYS[0]), await begin(order.id, GATEWAYS[1])];
  for (const { payment } of [first, second]) {
    const origin = { tenantId: 'zomato', gateway: payment.gateway, cause: 'webhook' } as const;
    const seen = { reference: payment.reference, status: 'success', amount: AMOUNT, currency: 'INR' } as const;
    await source.transaction((manager) => applyObservation(manager, origin, seen, NOW));
  }
  const part = { tenantId: 'zomato', paymentId: first.payment.id, amount: 2_000, requestKey: 'part' };
  const { reference, amount } = await refunds.request(part);
  const seen = {
    status: 'processed',
    amount,
    payment: {},
    gatewayRefundId: 'r1',
    ...(reference && { reference }),
  } as const;
  const origin = { tenantId: 'zomato', gateway: 'razorpay', cause: 'webhook' } as const;
  await source.transaction((manager) => applyRefundObservation(manager, origin, seen, NOW));
  await begin((await make('waiting')).id, 'razorpay');
});

/** What the triggers refuse, done all the same: an error of one paisa that somebody plants by hand. */
const ledger = (sql: string) =>
  `BEGIN; ALTER TABLE ledger_entries DISABLE TRIGGER ledger_append_only; ${sql};
   ALTER TABLE ledger_entries ENABLE TRIGGER ledger_append_only; COMMIT`;

/** A line of a settlement report about the winner, and what it did to the ledger. */
const LINE = (net: number) => `
  INSERT INTO settlement_lines (id, tenant_id, gateway, day, settlement_id, kind, amount, fee, tax, net, currency, settled_at)
  VALUES ('l', 'zomato', 'razorpay', '2026-01-01', 's', 'payment', ${net}, 0, 0, ${net}, 'INR', now())`;
const SETTLED = (...[first, much, second, more]: [string, number, string, number]) => `
  INSERT INTO ledger_entries (transaction_id, account, tenant_id, gateway, kind, amount, currency, payment_id, line_id, at)
  SELECT 'l:0', e.account, tenant_id, gateway, 'settlement', e.amount, 'INR', id, 'l', now()
  FROM payments, (VALUES ('${first}', ${much}), ('${second}', ${more}), ('gateway', ${-much - more})) AS e(account, amount)
  WHERE winner;`;

const BREACHES: [name: string, sql: string][] = [
  [
    'webhook_applied',
    `INSERT INTO webhooks (id, tenant_id, gateway, body, verdict, payment_id, received_at, processed_at)
     VALUES ('w1', 'zomato', 'razorpay', '', 'applied', 'pay_nowhere', now(), now())`,
  ],
  ['payment_history', `UPDATE payments SET status = 'FAILED' WHERE status = 'CREATED'`],
  ['payment_history', `DELETE FROM payment_transitions WHERE to_status = 'SUCCESS'`],
  ['refund_history', `UPDATE refunds SET status = 'FAILED' WHERE status = 'PROCESSED'`],
  ['one_winner', `UPDATE payments SET winner = false`],
  ['one_winner', `UPDATE orders SET status = 'PAID' WHERE status = 'CREATED'`],
  ['surplus_returned', `DELETE FROM refund_transitions; DELETE FROM refunds WHERE cause = 'second_success'`],
  ['success_matches', `UPDATE payments SET captured_amount = captured_amount - 1 WHERE winner`],
  ['success_matches', `UPDATE payments SET tenant_id = 'blinkit' WHERE winner`],
  ['paid_is_told', `DELETE FROM outbox WHERE kind = 'notify' AND recipient = 'rider'`],
  [
    'paid_is_told',
    `INSERT INTO outbox (tenant_id, kind, event_id, recipient, subject, payload, due_at, created_at)
     SELECT tenant_id, kind, 'evt_second', recipient, subject, payload, due_at, created_at FROM outbox
     WHERE payload->'event'->>'type' = 'order.paid' AND recipient = 'rider'`,
  ],
  ['refunds_within_captured', `UPDATE refunds SET amount = 42001 WHERE cause = 'request'`],
  ['order_shows_refunds', `UPDATE orders SET status = 'PAID' WHERE status = 'PARTIALLY_REFUNDED'`],
  ['refund_is_sent', `DELETE FROM outbox WHERE kind = 'refund'`],
  ['ledger_balanced', ledger(`UPDATE ledger_entries SET amount = amount + 1 WHERE kind = 'refund' AND amount > 0`)],
  ['ledger_captures', ledger(`UPDATE ledger_entries SET amount = amount - sign(amount) WHERE kind = 'capture'`)],
  ['ledger_captures', ledger(`DELETE FROM ledger_entries WHERE kind = 'capture'`)],
  ['ledger_suspense', `UPDATE payments SET status = 'REVIEW' WHERE winner`],
  ['ledger_refunds', ledger(`UPDATE ledger_entries SET amount = amount + sign(amount) WHERE kind = 'refund'`)],
  ['ledger_refunds', ledger(`DELETE FROM ledger_entries WHERE kind = 'refund'`)],
  ['money_adds_up', `UPDATE payments SET captured_amount = captured_amount + 1 WHERE winner`],
  [
    'money_adds_up',
    ledger(`UPDATE ledger_entries SET amount = amount + 1 WHERE account = 'gateway' AND kind = 'refund'`),
  ],
  ['settlement_booked', SETTLED('bank', 41_000, 'fees', 1_000) + LINE(40_999)],
  ['settlement_booked', LINE(41_000)],
  ['settlement_suspense', SETTLED('bank', 41_000, 'suspense', 1_000) + LINE(41_000)],
  ['settlement_clears', SETTLED('bank', 41_000, 'fees', 999)],
  ['no_limbo', `UPDATE payments SET next_check_at = NULL`],
  ['no_limbo', `UPDATE payments SET created_at = created_at - interval '6 days'`],
];

describe('check:invariants', () => {
  it('finds nothing where nothing is wrong', async () => {
    expect(await checkInvariants(database.source, NOW)).toEqual([]);
  });

  it.each(BREACHES)('finds a breach of %s: %s', async (name, sql) => {
    await database.source.query(sql);
    const violations = await checkInvariants(database.source, NOW);
    const found = violations.filter(({ invariant }) => invariant === name);
    expect(found.length).toBeGreaterThan(0);
    expect(found[0]).toMatchObject({ id: expect.stringMatching(/./), detail: expect.stringMatching(/./) });
  });

  it('has a breach here for every invariant', () => {
    expect(new Set(BREACHES.map(([name]) => name))).toEqual(new Set(INVARIANTS.map(({ name }) => name)));
  });
});
