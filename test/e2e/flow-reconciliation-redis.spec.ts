import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Backend, decideAtGateway } from '../support/api.js';
import { simulatorControl } from '../support/simulator.js';
import { startStack, type Stack } from '../support/stack.js';
import { until } from '../support/until.js';

let stack: Stack;
let zomato: Backend;

beforeAll(async () => {
  stack = await startStack(['simulator', 'payments', 'reconciliation'], { RECONCILIATION_EVERY_SECONDS: '1' });
  zomato = new Backend(stack.payments);
  for (const gateway of ['razorpay', 'cashfree', 'juspay'])
    await simulatorControl(stack.simulator).gateway(gateway, { webhooks: { mode: 'drop' } });
}, 60_000);
afterAll(() => stack?.close());

const runs = async (path = '') => {
  const response = await fetch(`http://127.0.0.1:${stack.config.RECONCILIATION_PORT}/v1/reconciliation/runs${path}`);
  // eslint-disable-next-line typescript/no-explicit-any -- answers are what the tests look into
  return { status: response.status, body: (await response.json()) as any };
};
const newest = async (cause: string): Promise<number> =>
  (await runs()).body.items.find(
    (run: { cause: string; state: string }) => run.cause === cause && run.state === 'finished',
  )?.id ?? 0;
const another = async (cause: string, after: number) =>
  until(async () => (await newest(cause)) > after, `another run by ${cause}`);

describe('reconciliation and the Redis whose loss it covers', () => {
  it('settles payments while Redis is away, and is back on its schedule when Redis comes back empty', async () => {
    const { payment } = await zomato.orderToPay({}, { gateway: 'cashfree' });
    await decideAtGateway(payment.checkout.url, 'success');
    await another('schedule', 0);
    await stack.redis.kill();
    await another('watchdog', await newest('watchdog'));
    await stack.database.source.query(`UPDATE payments SET next_check_at = now() WHERE id = $1`, [payment.id]);
    await until(async () => (await zomato.get(`/v1/payments/${payment.id}`)).body.status === 'SUCCESS', 'settled');
    const [found] = await stack.database.source.query<{ cause: string; id: number }[]>(
      `SELECT r.id, r.cause FROM reconciliation_findings f JOIN reconciliation_runs r ON r.id = f.run_id WHERE payment_id = $1`,
      [payment.id],
    );
    expect(found?.cause).toBe('watchdog');
    // Nothing of a schedule is left in it.
    await stack.redis.restart();
    await stack.redis.command('FLUSHALL');
    await stack.redis.kill();
    await stack.redis.restart();
    await another('schedule', await newest('schedule'));
  });

  it('says what a run did and found', async () => {
    const { body: list } = await runs('?limit=2');
    expect(list.items).toHaveLength(2);
    expect(list.nextCursor).toBe(String(list.items[1].id));
    const { body: next } = await runs(`?limit=1&cursor=${list.nextCursor}`);
    expect(next.items[0].id).toBeLessThan(list.items[1].id);
    const [{ run_id: id }] = (await stack.database.source.query(
      'SELECT run_id FROM reconciliation_findings LIMIT 1',
    )) as [{ run_id: number }];
    const { body: run } = await runs(`/${id}`);
    expect(run).toMatchObject({ state: 'finished', counts: { asked: 1, found: 1, failed: 0 } });
    expect(run.findings).toEqual([
      expect.objectContaining({ kind: 'settled', gateway: 'cashfree', detail: { from: 'PENDING', to: 'SUCCESS' } }),
    ]);
    expect((await runs('/987654321')).body.code).toBe('not_found');
    expect((await runs('/one')).status).toBe(404);
    const page = await fetch(`http://127.0.0.1:${stack.config.RECONCILIATION_PORT}/reconciliation`);
    expect(page.headers.get('content-type')).toContain('text/html');
  });
});
