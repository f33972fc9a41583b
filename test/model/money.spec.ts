import { afterAll, beforeAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { checkInvariants } from '#libs/payment';
import { anyCommand, heldAt, run, settle, type Command, type State } from './commands.js';
import { GATEWAYS, System, TENANTS } from './system.js';

/** A hundred in `npm test`; 10,000 in `npm run test:model`. */
const RUNS = Number(process.env['MODEL_RUNS'] ?? 100);
const COMMANDS_MAX = 40;

/** An order of each tenant, with an attempt at each gateway: from there on anything may happen. */
const BEGINNING: Command[] = [
  ...TENANTS.map((tenant): Command => ({ kind: 'order', tenant })),
  ...[0, 1].flatMap((pick) => GATEWAYS.map((gateway): Command => ({ kind: 'attempt', pick, gateway, fault: 'none' }))),
];

let system: System;
beforeAll(async () => {
  system = await System.start();
}, 60_000);
afterAll(() => system?.close());

interface Row {
  orderId: string;
  reference: string;
  status: string;
  winner: boolean;
  reviewed: boolean;
  refunded: number;
  /** What the ledger says the gateway holds of it. */
  held: number;
  orderStatus: string;
  acceptsLate: boolean;
  /** A gateway refused to give something back: a person has to. */
  refundFailed: boolean;
}

const BOOKS = `
  SELECT p.reference, p.order_id AS "orderId", p.status, p.winner, p.reviewed_at IS NOT NULL AS reviewed, o.status AS "orderStatus",
    t.late_success = 'accept' AS "acceptsLate",
    (SELECT COALESCE(sum(amount), 0)::bigint FROM refunds r WHERE r.payment_id = p.id AND r.status = 'PROCESSED') AS refunded,
    (SELECT COALESCE(sum(amount), 0)::bigint FROM ledger_entries e WHERE e.payment_id = p.id AND e.account = 'gateway') AS held,
    EXISTS (SELECT 1 FROM refunds r WHERE r.payment_id = p.id AND r.status = 'FAILED') AS "refundFailed"
  FROM payments p JOIN orders o ON o.id = p.order_id JOIN tenants t ON t.id = o.tenant_id`;

/** What our books say of an attempt, beside what the bank knows. */
function disagreement(row: Row): string | undefined {
  const { reference, status, winner, reviewed } = row;
  const banked = system.bank.find(reference);
  const captured = banked?.captured ?? 0;
  const held = banked ? heldAt(banked) : 0;
  if (captured === 0)
    return ['FAILED', 'EXPIRED', 'REVIEW'].includes(status) ? undefined : `${status}, nothing captured`;
  if (captured - held !== row.refunded) return `the bank gave back ${captured - held}, our books say ${row.refunded}`;
  if (row.held !== held) return `the bank holds ${held}, the ledger says ${row.held}`;
  if (status === 'REVIEW' || (reviewed && status === 'FAILED')) return undefined;
  if (status !== 'SUCCESS') return `${status}, and ${captured} captured`;
  if (!winner && held !== 0 && !row.refundFailed) return `pays nothing, and ${held} is still held`;
  return undefined;
}

let runs = 0;
function showProgress(): void {
  if (++runs % 500 === 0) process.stderr.write(`  … ${runs} of ${RUNS} histories\n`);
}

async function holds(commands: Command[]): Promise<void> {
  showProgress();
  await system.reset();
  const state: State = { orders: [], cancelled: new Set(), attempts: [] };
  for (const one of [...BEGINNING, ...commands]) await run(system, state, one);
  await settle(system);
  const { source } = system.database;
  expect(await checkInvariants(source, system.now)).toEqual([]);
  const rows = await source.query<Row[]>(BOOKS);
  expect(rows.map((row) => [row.reference, disagreement(row)]).filter(([, wrong]) => wrong)).toEqual([]);
  const revived = rows.filter(
    ({ orderId, orderStatus, acceptsLate, reviewed }) =>
      state.cancelled.has(orderId) && orderStatus !== 'CANCELLED' && !acceptsLate && !reviewed,
  );
  expect(revived.filter(({ winner }) => winner)).toEqual([]);
  const open = await source.query<unknown[]>(`SELECT id FROM refunds WHERE status = 'PENDING'`);
  expect(open).toEqual([]);
}

/** Histories that once went wrong. */
const ONCE_WRONG: [what: string, history: Command[]][] = [
  [
    'a bank says no, later yes, and every webhook about the yes is lost',
    [
      { kind: 'fails', pick: 0 },
      { kind: 'webhook', pick: 0, keep: false, crash: false },
      { kind: 'pays', pick: 0, short: false },
      { kind: 'dropped', pick: 0 },
      { kind: 'dropped', pick: 0 },
    ],
  ],
];
it.each(ONCE_WRONG)('money ends where it belongs when %s', (_what, history) => holds(history));

it(
  `money ends where it belongs, whatever happens in whatever order (${RUNS} runs)`,
  async () => {
    const commands = fc.array(anyCommand, { minLength: 5, maxLength: COMMANDS_MAX, size: 'max' });
    // A failure prints its seed and the shortest commands that lead to it.
    await fc.assert(fc.asyncProperty(commands, holds), { numRuns: RUNS, ...seed() });
  },
  RUNS * 2_000 + 60_000,
);

/** `npm test` plays the same histories each time, so that a red build is its change's fault; longer runs roll new ones. */
function seed(): { seed?: number } {
  const { MODEL_RUNS, MODEL_SEED = MODEL_RUNS === undefined ? '1' : undefined } = process.env;
  return MODEL_SEED === undefined ? {} : { seed: Number(MODEL_SEED) };
}
