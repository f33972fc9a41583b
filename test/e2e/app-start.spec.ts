import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freePort } from '../support/free-port.js';
import { until } from '../support/until.js';
import { Processes, spawnProcess } from '../support/processes.js';

let processes: Processes;

beforeAll(async () => {
  processes = await Processes.start([]);
}, 60_000);
afterAll(() => processes?.close());

const secret = Buffer.alloc(32, 9).toString('base64');
const production = () => ({
  ...processes.env,
  NODE_ENV: 'production',
  PUBLIC_URL: 'https://pay.example.com',
  CREDENTIALS_KEY: processes.env['CREDENTIALS_KEY'] ?? secret,
  RAZORPAY_URL: 'https://api.razorpay.com',
  CASHFREE_URL: 'https://api.cashfree.com',
  JUSPAY_URL: 'https://api.juspay.in',
  SIMULATOR_URL: '',
});

/** 0 while nothing answers. */
const status = (port: number, path: string) =>
  fetch(`http://127.0.0.1:${port}${path}`).then(
    (answer) => answer.status,
    () => 0,
  );

describe('a process', () => {
  it('that is started with mistakes in its configuration lists them all and exits with 78', async () => {
    const env = { ...processes.env, PAYMENTS_PORT: 'http', REDIS_URL: 'localhost', DATABASE_URL: '' };
    const { code, output } = await spawnProcess('apps/payments/src/main.js', env).end();
    expect(code).toBe(78);
    for (const name of ['PAYMENTS_PORT', 'REDIS_URL']) expect(output).toContain(name);
    expect(output).not.toMatch(/\n\s+at /);
  });

  it.each(['payments', 'webhook-worker', 'reconciliation', 'propeller'] as const)(
    '%s starts alone, and SIGTERM ends it with 0',
    async (name) => {
      await processes.start(name);
      const ended = await processes.kill(name, 'SIGTERM');
      expect([ended?.code, ended?.signal]).toEqual([0, null]);
      expect(ended?.output).toContain('drained');
    },
    60_000,
  );

  it('of the all-in-one does the same', async () => {
    const all = spawnProcess('src/main.js', processes.env);
    await all.ready(processes.url('propeller'));
    await until(async () => all.output.includes('"msg":"ready"'), 'all-in-one says so');
    const { code, output } = await all.kill('SIGTERM');
    expect(code).toBe(0);
    // In the order of the road.
    const drained = [...output.matchAll(/"part":"([a-z-]+)","msg":"drained"/g)].map(([, part]) => part);
    expect(drained).toEqual(['payments', 'webhook-worker', 'reconciliation', 'propeller']);
  }, 60_000);
});

describe('production', () => {
  it('refuses the development API keys in the database', async () => {
    const { code, output } = await spawnProcess('apps/payments/src/main.js', production()).end();
    expect(code).toBe(1);
    expect(output).toContain('dev-zomato-key');
  });

  it('refuses the development keys in the tenants file', async () => {
    const { code, output } = await spawnProcess('apps/propeller/src/main.js', production()).end();
    expect(code).not.toBe(0);
    expect(output).toMatch(/development/);
  });

  it('refuses a queue that could lose what it acknowledged', async () => {
    await processes.redis.command('CONFIG', 'SET', 'appendfsync', 'everysec');
    const { code, output } = await spawnProcess('apps/webhook-worker/src/main.js', production()).end();
    await processes.redis.command('CONFIG', 'SET', 'appendfsync', 'always');
    expect(code).toBe(1);
    expect(output).toContain('appendfsync');
  });

  it('serves metrics and docs on the internal port alone', async () => {
    const [publicPort, internalPort] = [await freePort(), await freePort()];
    await processes.database.source.query(`UPDATE api_keys SET revoked_at = now()`);
    const env = { ...production(), PAYMENTS_PORT: String(publicPort), INTERNAL_PORT: String(internalPort) };
    const payments = spawnProcess('apps/payments/src/main.js', env);
    await payments.ready(`http://127.0.0.1:${internalPort}`);
    const paths = ['/health/live', '/metrics', '/docs', '/docs/openapi.json', '/demo'];
    expect(await Promise.all(paths.map((path) => status(publicPort, path)))).toEqual([200, 404, 404, 404, 404]);
    expect(await Promise.all(paths.map((path) => status(internalPort, path)))).toEqual([200, 200, 200, 200, 404]);
    expect((await payments.kill('SIGTERM')).code).toBe(0);
    await processes.database.source.query(`UPDATE api_keys SET revoked_at = NULL`);
  });

  it('never runs the simulator', async () => {
    const { code, output } = await spawnProcess('apps/gateway-simulator/src/main.js', production()).end();
    expect(code).toBe(78);
    expect(output).toMatch(/production/);
  });
});
