// @ts-check
import pg from 'pg';
import { Redis } from 'ioredis';
import { step } from '../../dev/terminal/terminal.mjs';
import { startChild } from '../child.mjs';
import { devTenant, prepareOrders } from '../orders.mjs';
import { startStack } from '../stack.mjs';
import { measureDoor } from './door.mjs';
import { measureWhole, paymentsNeeded } from './whole.mjs';

/** @typedef {import('./door.mjs').Door} Door */
/** @typedef {import('./whole.mjs').Whole} Whole */
/** @typedef {{ door: Door; whole: Whole }} Measured */

const clients = Array.from({ length: 1_000 }, (_, i) => `driver_${i}`);
const generator = (/** @type {string} */ script) => new URL(`generator/${script}`, import.meta.url);

/**
 * @param {import('../../dev/processes/life.mjs').Life} life
 * @param {import('./options.mjs').Options} options
 * @returns {Promise<Measured>}
 */
export async function measureIntake(life, options) {
  const stack = await startStack(life, {
    command: 'npm run bench:intake',
    run: ['simulator', 'payments'],
    profile: options.profile,
    // When exactly a webhook became state, from PostgreSQL itself.
    postgresSettings: { track_commit_timestamp: 'on' },
  });
  const database = new pg.Client({ connectionString: stack.databaseUrl });
  await database.connect();
  life.defer(() => database.end());
  const redis = new Redis(stack.redisUrl);
  life.defer(() => redis.disconnect());
  const { apiKey, webhookSecret: secret } = devTenant();
  const load = startChild(life, 'generator', generator('load.mjs'));
  await load.ask('start', { webhooksModule: stack.webhooksModule, secret });
  const watched = () => [...stack.servers, { name: 'generator', pid: load.group.pid }];
  const port = Number(new URL(stack.payments).port);

  const bare = startChild(life, 'bare', generator('bare.mjs'));
  const barePort = await bare.ask('start', { redisUrl: stack.redisUrl });
  const server = (/** @type {string} */ name) => stack.servers.filter((one) => one.name === name);
  const servers = {
    door: [...server('payments'), ...server('Redis')],
    bare: [{ name: 'bare', pid: bare.group.pid }, ...server('Redis')],
  };
  const door = await measureDoor(
    { load, redis, ports: { door: port, bare: barePort }, watched: (target) => servers[target] },
    options,
  );

  await stack.start(['webhook-worker', 'propeller']);
  const prepare = (/** @type {number} */ count) =>
    prepareOrders(database, { payments: stack.payments, apiKey, clients, count });
  const whole = await step('orders', async (tell) => {
    const payments = await prepare(paymentsNeeded(options));
    tell(`${payments.length}, each with a payment of its own`);
    return payments;
  }).then((payments) => measureWhole({ load, database, payments, port, watched, signal: life.signal }, options));
  return { door, whole };
}
