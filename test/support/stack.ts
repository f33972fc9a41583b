import { startPayments } from '../../apps/payments/src/start.js';
import { startReconciliation } from '../../apps/reconciliation/src/start.js';
import { startSimulator } from '../../apps/gateway-simulator/src/start.js';
import { startPropeller } from '../../apps/propeller/src/start.js';
import { startWebhookWorker } from '../../apps/webhook-worker/src/start.js';
import { loadConfig, type Config, type Running } from '#libs/platform';
import { createDatabase, TENANTS_FILE, type TestDatabase } from './database.js';
import { freePort } from './free-port.js';
import { startRedis, type TestRedis } from './redis.js';

const STARTS = {
  simulator: startSimulator,
  propeller: startPropeller,
  payments: startPayments,
  worker: startWebhookWorker,
  reconciliation: startReconciliation,
};
export type Part = keyof typeof STARTS;

/** Real servers, real protocols, in this process. */
export interface Stack {
  config: Config;
  database: TestDatabase;
  redis: TestRedis;
  payments: string;
  propeller: string;
  simulator: string;
  start(part: Part): Promise<Running>;
  stop(part: Part): Promise<void>;
  close(): Promise<void>;
}

export const CREDENTIALS_KEY = Buffer.alloc(32, 7).toString('base64');

/** Addresses and ports for one stack, whether it runs in this process or in several. */
export async function environment(database: TestDatabase, redis: TestRedis): Promise<Record<string, string>> {
  const names = [
    'PAYMENTS',
    'PROPELLER',
    'SIMULATOR',
    'WORKER',
    'RECONCILIATION',
    'PROPELLER_GRPC',
    'PROPELLER_GRPC_DEVICE',
  ];
  const ports: Record<string, string> = {};
  for (const name of names) ports[`${name}_PORT`] = String(await freePort());
  return {
    ...ports,
    NODE_ENV: 'test',
    LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'silent',
    DATABASE_URL: database.url,
    REDIS_URL: redis.url,
    PUBLIC_URL: `http://127.0.0.1:${ports['PAYMENTS_PORT']}`,
    SIMULATOR_URL: `http://127.0.0.1:${ports['SIMULATOR_PORT']}`,
    PROPELLER_URL: `http://127.0.0.1:${ports['PROPELLER_PORT']}`,
    PROPELLER_GRPC_URL: `127.0.0.1:${ports['PROPELLER_GRPC_PORT']}`,
    PROPELLER_TENANTS_FILE: 'dev/propeller-tenants.json',
    SIMULATOR_ACCOUNTS_FILE: TENANTS_FILE,
    CREDENTIALS_KEY,
  };
}

export async function startStack(parts: Part[], overrides: Record<string, string> = {}): Promise<Stack> {
  const [database, redis] = await Promise.all([createDatabase(CREDENTIALS_KEY), startRedis()]);
  const config = loadConfig({ ...(await environment(database, redis)), ...overrides }, []);
  const running = new Map<Part, Running>();
  const stack: Stack = {
    config,
    database,
    redis,
    payments: config.PUBLIC_URL,
    propeller: config.PROPELLER_URL,
    simulator: config.SIMULATOR_URL,
    start: async (part) => {
      const started = await STARTS[part](config);
      running.set(part, started);
      return started;
    },
    stop: async (part) => {
      await running.get(part)?.close();
      running.delete(part);
    },
    close: async () => {
      for (const part of ['simulator', 'payments', 'worker', 'reconciliation', 'propeller'] as const)
        await stack.stop(part);
      await redis.stop();
      await database.drop();
    },
  };
  try {
    for (const part of parts) await stack.start(part);
  } catch (error) {
    await stack.close();
    throw error;
  }
  return stack;
}
