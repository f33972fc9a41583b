import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { systemClock } from '#libs/kernel';
import { checkInvariants, Ledger } from '#libs/payment';
import { indianDay, requestDay } from '#libs/settlement';
import { SettlementClock } from '../../apps/reconciliation/src/settlement/settlement-clock.js';
import { Backend, decideAtGateway } from '../support/api.js';
import { atVendor, type Vendor } from '../support/vendor-calls.js';
import { simulatorControl } from '../support/simulator.js';
import { startStack, type Stack } from '../support/stack.js';
import { until } from '../support/until.js';

const AMOUNT = 42_000;
const PLANTS = ['amount', 'fee', 'twice', 'missing', 'failed'] as const;
const FOUND = {
  amount: { kind: 'amount', place: 'report', here: AMOUNT, there: AMOUNT - 1, suspended: 1 },
  fee: { kind: 'fee', place: 'report', suspended: 1 },
  twice: { kind: 'duplicate', place: 'report', here: AMOUNT, there: AMOUNT, suspended: -AMOUNT },
  missing: { kind: 'missing_there', place: 'list', here: AMOUNT, there: 0, suspended: 0 },
  failed: { kind: 'status', here: AMOUNT, there: 0, suspended: 0 },
} as const;

interface Difference {
  id: number;
  kind: string;
  state: string;
  paymentId: string | null;
  resolvedBy: string;
  resolution: string | null;
}

let stack: Stack;
let clock: SettlementClock;
let simulator: ReturnType<typeof simulatorControl>;
const zomato = () => new Backend(stack.payments);
const today = indianDay(new Date());

beforeAll(async () => {
  stack = await startStack(['simulator', 'payments', 'worker'], { RECONCILIATION_EVERY_SECONDS: '3600' });
  clock = (await stack.start('reconciliation')).app.get(SettlementClock, { strict: false });
  simulator = simulatorControl(stack.simulator);
}, 60_000);
afterAll(() => stack?.close());

async function matchToday(gateway: string): Promise<Difference[]> {
  const { source } = stack.database;
  // As if the last match were long ago: its pages count no longer.
  await source.query('DELETE FROM gateway_allowances');
  await requestDay(source, { tenantId: 'zomato', gateway }, today, systemClock.now());
  await clock.look();
  const { status, body } = await zomato().get(`/v1/settlements/${gateway}-${today}`);
  expect({ status, state: body.state, error: body.error }).toEqual({ status: 200, state: 'matched', error: null });
  expect(await checkInvariants(source, systemClock.now())).toEqual([]);
  return body.differences as Difference[];
}

const paid = async (gateway: string) => {
  const { payment } = await zomato().orderToPay({}, { gateway });
  await decideAtGateway(payment.checkout.url, 'success');
  const [row] = await stack.database.source.query<{ gateway_order_id: string }[]>(
    `SELECT gateway_order_id FROM payments WHERE id = $1`,
    [payment.id],
  );
  return { id: payment.id as string, orderId: row?.gateway_order_id ?? '' };
};
const onceSuccess = (id: string) =>
  until(async () => (await zomato().get(`/v1/payments/${id}`)).body.status === 'SUCCESS', `${id} succeeded`);

const held = async (gateway: string) => {
  const balances = await new Ledger(stack.database.source).balances('zomato', gateway);
  const of = (account: string) => balances.find((one) => one.account === account)?.balance ?? 0;
  return { gateway: of('gateway'), suspense: of('suspense') };
};
const entries = async () =>
  (await stack.database.source.query<{ n: number }[]>(`SELECT count(*)::int AS n FROM ledger_entries`))[0]?.n;

describe.each(['razorpay', 'cashfree'] as const)('the three-way match at %s', (gateway) => {
  it('finds each difference, says what resolves it, resolves what it safely can, and closes the rest when it is resolved', async () => {
    const vendor: Vendor = atVendor(stack.simulator, gateway);
    const payments = new Map<string, { id: string; orderId: string }>();
    for (const name of ['good', 'refunded', ...PLANTS]) payments.set(name, await paid(gateway));
    for (const { id } of payments.values()) await onceSuccess(id);
    for (const plant of PLANTS) await simulator.differ(gateway, payments.get(plant)!.orderId, plant);
    await simulator.gateway(gateway, { webhooks: { mode: 'drop' }, refunds: { delayMs: 0 } });
    payments.set('lost', await paid(gateway));
    await vendor.refund(payments.get('refunded')!.orderId, 2_000);
    await vendor.stranger(AMOUNT);

    const differences = await matchToday(gateway);
    const of = (name: string) => differences.filter(({ paymentId }) => paymentId === payments.get(name)!.id);
    for (const plant of PLANTS) expect(of(plant)).toMatchObject([{ state: 'open', ...FOUND[plant] }]);
    expect(of('good')).toEqual([]);
    // What the gateway could be asked about is settled already, through the door of reconciliation.
    expect(of('lost')).toMatchObject([
      { kind: 'missing_here', state: 'resolved', resolution: expect.stringMatching(/asked/) },
    ]);
    await onceSuccess(payments.get('lost')!.id);
    const adopted = differences.filter(
      ({ kind, paymentId, state }) => kind === 'missing_here' && !paymentId && state === 'resolved',
    );
    expect(adopted).toHaveLength(1);
    const stranger = differences.filter(({ kind, state }) => kind === 'missing_here' && state === 'open');
    expect(stranger).toMatchObject([{ paymentId: null, there: AMOUNT, suspended: -AMOUNT }]);
    expect(differences).toHaveLength(PLANTS.length + 3);
    for (const { resolvedBy } of differences) expect(resolvedBy).toMatch(/^[A-Z].*\.$/);

    const before = await entries();
    await matchToday(gateway);
    expect(await entries()).toBe(before);

    const end = async (...plants: string[]) => {
      for (const plant of plants) await simulator.differ(gateway, payments.get(plant)!.orderId, null);
    };
    await end('amount', 'failed');
    const blinkit = new Backend(stack.payments, 'dev-blinkit-key');
    for (const { id } of [...stranger, ...['twice', 'fee', 'missing'].flatMap(of)]) {
      const accept = `/v1/settlements/differences/${id}/accept`;
      expect((await blinkit.post(accept, { note: 'Mine?' })).status).toBe(404);
      expect((await zomato().post(accept, { note: 'Known.' })).status).toBe(204);
    }
    const after = await matchToday(gateway);
    expect(after.filter(({ state }) => state === 'open')).toEqual([]);
    expect(after.filter(({ state }) => state === 'accepted')).toHaveLength(4);
    expect(await held(gateway)).toEqual({ gateway: 0, suspense: 0 });

    // What was given up arrives after all, and the fee is corrected: nothing is counted twice.
    await end('missing', 'fee');
    await matchToday(gateway);
    expect(await held(gateway)).toEqual({ gateway: 0, suspense: 0 });
    await simulator.reset();
  }, 30_000);
});

describe('GET /v1/settlements', () => {
  it('lists the days of a tenant by gateway and day, and nobody else’s', async () => {
    const { body } = await zomato().get('/v1/settlements?gateway=razorpay');
    expect(body.items).toMatchObject([{ id: `razorpay-${today}`, state: 'matched', open: 0, accepted: 4 }]);
    expect((await zomato().get(`/v1/settlements?day=${today}&limit=1`)).body).toMatchObject({
      items: [{ gateway: 'razorpay' }],
      nextCursor: `razorpay-${today}`,
    });
    const blinkit = new Backend(stack.payments, 'dev-blinkit-key');
    expect((await blinkit.get('/v1/settlements')).body.items).toEqual([]);
    expect((await blinkit.get(`/v1/settlements/razorpay-${today}`)).status).toBe(404);
    expect((await zomato().get('/v1/settlements?day=2026-02-30')).body.code).toBe('invalid_request');
  });
});

describe('the books over HTTP', () => {
  const period = `from=${new Date(Date.now() - 3_600_000).toISOString()}&to=${new Date(Date.now() + 3_600_000).toISOString()}`;

  it('balances of a gateway add up to nothing, and are its tenant’s alone', async () => {
    const { body } = await zomato().get('/v1/ledger/balances?gateway=razorpay');
    const total = body.items.reduce((sum: number, { balance }: { balance: number }) => sum + balance, 0);
    expect({ total, some: body.items.length > 4 }).toEqual({ total: 0, some: true });
    const blinkit = new Backend(stack.payments, 'dev-blinkit-key');
    expect((await blinkit.get('/v1/ledger/balances')).body.items).toEqual([]);
    expect((await new Backend(stack.payments, 'nobody').get('/v1/ledger/balances')).status).toBe(401);
  });

  it('a statement comes in pages without a gap, and as CSV', async () => {
    const paged: { seq: number }[] = [];
    for (let cursor = ''; ;) {
      const { body } = await zomato().get(`/v1/ledger/entries?${period}&account=bank&limit=7${cursor}`);
      paged.push(...body.items);
      if (body.nextCursor === null) break;
      cursor = `&cursor=${body.nextCursor}`;
    }
    const response = await fetch(`${stack.payments}/v1/ledger/entries.csv?${period}&account=bank`, {
      headers: { authorization: `Bearer ${zomato().key}` },
    });
    const lines = (await response.text()).trimEnd().split('\r\n');
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(lines[0]).toBe('at,transactionId,kind,gateway,account,amount,currency,paymentId,refundId');
    expect([lines.length - 1, new Set(paged.map(({ seq }) => seq)).size]).toEqual([paged.length, paged.length]);
    expect(paged.length).toBeGreaterThan(7);
  });

  it('400: a period of more than 31 days, or that ends before it begins', async () => {
    for (const wrong of [
      'from=2026-01-01T00:00:00Z&to=2026-03-01T00:00:00Z',
      'from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z',
    ])
      expect((await zomato().get(`/v1/ledger/entries?${wrong}`)).body).toMatchObject({
        code: 'invalid_request',
        errors: [{ pointer: expect.stringContaining('to') }],
      });
  });
});
