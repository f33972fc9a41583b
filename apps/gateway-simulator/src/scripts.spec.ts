import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startWithReceiver } from './testing/started.js';
import { startForVendorCalls, type Json, type VendorCalls } from './testing/vendor-calls.js';

let world: VendorCalls;
beforeAll(async () => {
  world = await startForVendorCalls();
});
afterAll(() => world.close());
beforeEach(() => world.receiver.clear());
afterEach(() => world.control('POST', '/reset', {}));

const set = (gateway: string, switches: object) => world.control('PUT', `/gateways/${gateway}`, switches);
const state = async () => (await world.read('/simulator/state')).body as unknown as State;
interface State {
  payments: { orderId: string; state: string }[];
  gateways: Record<string, Json>;
  script: Json | null;
  seed: number;
}

const outcomes = async (seed: number) => {
  await world.control('POST', '/script', {
    seed,
    steps: [
      {
        at: 0,
        set: {
          payments: { successRate: 0.5, decideAfterMs: 1, doubleRate: 0.3, mismatchRate: 0.3 },
          webhooks: { dropRate: 0.3, forgeRate: 0.2 },
          calls: { errorRate: 0.3 },
          refunds: { failRate: 0.5, delayMs: 1 },
        },
      },
    ],
  });
  const seen: unknown[] = [];
  for (let i = 0; i < 12; i++) {
    // A call about something else must not move anybody's dice.
    if (seed === 7 && i % 3 === 0) await world.read('/razorpay/v1/payments/pay_none/refunds');
    const made = await world.post('/cashfree/pg/orders', {
      order_amount: 10,
      order_currency: 'INR',
      customer_details: { customer_id: 'c_1', customer_phone: '9999999999' },
    });
    const id = String(made.body['order_id']);
    seen.push(made.status);
    if (made.status !== 200) continue;
    const order = await world.until(
      async () => (await state()).payments.find(({ orderId }) => orderId === id),
      (found) => found !== undefined && found.state !== 'new',
    );
    const read = await world.read(`/cashfree/pg/orders/${id}`);
    const sent = (await world.read(`/simulator/deliveries?orderId=${id}`)).body['items'] as Json[];
    seen.push(order?.state, read.status, sent.at(-1)?.['forged'], sent.at(-1)?.['result'] === 'dropped');
  }
  return seen;
};

describe('a script', () => {
  const script = {
    seed: 7,
    speed: 1e6,
    steps: [
      { at: 20, gateway: 'razorpay', set: { payments: { successRate: 0.2 } } },
      { at: 0, set: { latencyMs: 1 } },
      { at: 10, gateway: 'cashfree', set: { mode: 'error', downtimes: { upi: 'high' } } },
    ],
  };

  it('changes the switches by the clock, each step at its time', async () => {
    await set('juspay', { mode: 'error' });
    const begun = await world.control('POST', '/script', script);
    expect(begun.body).toMatchObject({ seed: 7, steps: 3 });
    const played = await world.until(state, ({ script: now }) => now?.['played'] === 3);
    expect(played).toMatchObject({
      seed: 7,
      gateways: {
        juspay: { mode: 'online', latencyMs: 1 },
        cashfree: { mode: 'error', latencyMs: 1, downtimes: { upi: 'high' } },
        razorpay: { payments: { successRate: 0.2 } },
      },
    });
    await world.control('POST', '/reset', {});
    expect((await state()).script).toBeNull();
  });

  it('waits for what is far away', async () => {
    await world.control('POST', '/script', { seed: 1, steps: [{ at: 3600, set: { mode: 'error' } }] });
    expect(await state()).toMatchObject({ script: { played: 0 }, gateways: { juspay: { mode: 'online' } } });
  });

  it.each([
    { steps: [] },
    { seed: 1, steps: [{ at: -1, set: {} }] },
    { seed: 1, steps: [{ at: 0, gateway: 'paypal', set: {} }] },
    { seed: 1, steps: [{ at: 0, set: { payments: { successRate: 2 } } }] },
  ])('is refused as a whole when a part makes no sense: %j', async (body) => {
    expect(await world.control('POST', '/script', body)).toMatchObject({ status: 400 });
  });

  it('has the same outcomes for the same seed, whatever else is asked, and others for another', async () => {
    const first = await outcomes(7);
    expect(await outcomes(7)).toEqual(first);
    expect(await outcomes(8)).not.toEqual(first);
    expect(new Set(first)).toEqual(new Set([200, 500, 'success', 'failed', true, false]));
  });

  it('may begin with the simulator, from a file', async () => {
    const file = join(tmpdir(), `script-${process.pid}.json`);
    await writeFile(file, JSON.stringify({ seed: 42, steps: [{ at: 0, gateway: 'juspay', set: { mode: 'error' } }] }));
    const other = await startWithReceiver({ SIMULATOR_SCRIPT_FILE: file });
    const begun = await (await other.get('/simulator/state')).json();
    await other.close();
    expect(begun).toMatchObject({ seed: 42, gateways: { juspay: { mode: 'error' } }, script: { played: 1 } });
    await writeFile(file, '{"seed":');
    await expect(startWithReceiver({ SIMULATOR_SCRIPT_FILE: file })).rejects.toThrow('SIMULATOR_SCRIPT_FILE');
    await rm(file);
  });
});
