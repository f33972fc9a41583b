// @ts-check
// The servers of one stage: of each contender so many nodes, and a Redis.
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import jwt from 'jsonwebtoken';
import { environmentForTests } from '../../dev/checkout/environment.mjs';
import { inRoot } from '../../dev/checkout/paths.mjs';
import { findRedisServer } from '../../dev/databases/redis-server.mjs';
import { startRedis, stopRedis } from '../../dev/databases/redis.mjs';
import { stopGroup } from '../../dev/processes/group.mjs';
import { freePort } from '../../dev/processes/ports.mjs';
import { untilReady } from '../../dev/stack/ready.mjs';
import { startChild } from '../child.mjs';
import { compiled, folder } from '../ground.mjs';
import { contenders } from './contenders.mjs';

/** @typedef {import('../../dev/processes/life.mjs').Life} Life */
/** @typedef {import('../child.mjs').Child} Child */
/** @typedef {import('./contenders.mjs').Name} Name */
/** @typedef {{ child: Child; publishPort: number; devicePort: number; acks: () => Promise<number> }} Node */
/**
 * @typedef {object} Runner a contender that runs
 * @property {Name} name
 * @property {Node[]} nodes
 * @property {import('../../dev/processes/group.mjs').Group} redis
 * @property {(client: string) => string} token
 * @property {() => Promise<void>} stop
 */

export const contract = pathToFileURL(inRoot(compiled('libs/propeller-contract/src/index.js'))).href;
export const apiKey = randomBytes(24).toString('base64url');
const deviceKey = randomBytes(32);
const tenantsFile = join(folder, 'propeller-tenants.json');
const tokenSeconds = 6 * 3_600;
const startsMax = 3;
// A Redis for Propeller is fast rather than durable, and so is that of the others.
const redisSettings = { appendonly: 'no' };

/** @param {Life} life @param {Name} name @param {number} nodes @returns {Promise<Runner>} */
export async function startContender(life, name, nodes) {
  const redis = await redisFor(life, name);
  const start = 'bare' in contenders[name] ? startBare : startPropeller;
  /** @type {Node[]} */
  const started = await Promise.all(Array.from({ length: nodes }, (_, i) => start(life, name, i, redis.url)));
  return {
    name,
    nodes: started,
    redis: redis.group,
    token: 'bare' in contenders[name] ? (client) => client : sign,
    stop: async () => {
      await Promise.all(started.map(({ child }) => child.stop()));
      await stopGroup(redis.group, stopRedis);
    },
  };
}

/** @param {Life} life @param {Name} name */
async function redisFor(life, name) {
  const own = join(folder, name);
  mkdirSync(own, { recursive: true });
  const server = await findRedisServer(life);
  const port = await freePort();
  return await startRedis(life, {
    server,
    folder: own,
    port,
    logFile: join(own, 'redis.log'),
    settings: redisSettings,
  });
}

/** The bare servers load the agent themselves. */
const agent = `--import=${new URL('server/agent.mjs', import.meta.url).href}`;

/** @param {Life} life @param {Name} name @param {number} i @param {string} redisUrl @returns {Promise<Node>} */
async function startBare(life, name, i, redisUrl) {
  const { bare } = /** @type {{ bare: string }} */ (contenders[name]);
  const script = new URL(`server/${bare}`, import.meta.url);
  const child = startChild(life, `${name} ${i}`, script, { flags: ['--expose-gc'] });
  const ports = await child.ask('start', { contract, redisUrl });
  return { child, ...ports, acks: () => child.ask('acks') };
}

/** A port that was free may be taken when it is needed: then with others. @param {Life} life @param {Name} name @param {number} i @param {string} redisUrl */
async function startPropeller(life, name, i, redisUrl) {
  writeTenants();
  for (let tries = 1; ; tries++) {
    try {
      return await tryPropeller(life, name, i, redisUrl);
    } catch (error) {
      life.signal.throwIfAborted();
      if (tries === startsMax) throw error;
    }
  }
}

/** @param {Life} life @param {Name} name @param {number} i @param {string} redisUrl @returns {Promise<Node>} */
async function tryPropeller(life, name, i, redisUrl) {
  const [httpPort, publishPort, streamPort] = [await freePort(), await freePort(), await freePort()];
  const env = {
    ...environmentForTests(),
    NODE_ENV: 'development',
    LOG_LEVEL: 'warn',
    REDIS_PUSH_URL: redisUrl,
    PROPELLER_TENANTS_FILE: tenantsFile,
    PROPELLER_PORT: String(httpPort),
    PROPELLER_GRPC_PORT: String(publishPort),
    PROPELLER_GRPC_DEVICE_PORT: String(streamPort),
    PROPELLER_CONNECTIONS_PER_SECOND: '100000',
  };
  const script = pathToFileURL(inRoot(compiled('apps/propeller/src/main.js')));
  const child = startChild(life, `${name} ${i}`, script, {
    flags: ['--enable-source-maps', '--expose-gc', agent],
    env,
  });
  await Promise.race([untilReady(life, `${name} ${i}`, httpPort), diedEarly(child)]);
  const devicePort = contenders[name].wire === 'grpc' ? streamPort : httpPort;
  return { child, publishPort, devicePort, acks: () => acksOf(httpPort) };
}

/** A tenant of the benchmark's own. */
function writeTenants() {
  const sha256 = createHash('sha256').update(apiKey).digest('hex');
  const bench = {
    apiKeys: [{ sha256, scopes: ['publish', 'read'] }],
    jwtKeys: [{ kid: 'bench-1', alg: 'HS256', secret: deviceKey.toString('base64') }],
    // What is measured is the machine, not what a tenant may take of it.
    limits: { publishesPerSecond: 1_000_000, readsPerSecond: 1_000_000 },
  };
  writeFileSync(tenantsFile, JSON.stringify({ tenants: { bench } }), { mode: 0o600 });
}

/** @param {string} client */
function sign(client) {
  const claims = { aud: 'propeller', tenant: 'bench', sub: client, device: 'phone' };
  return jwt.sign(claims, deviceKey, { algorithm: 'HS256', keyid: 'bench-1', expiresIn: tokenSeconds, jwtid: client });
}

/** @param {number} port @returns {Promise<number>} */
async function acksOf(port) {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  return [...text.matchAll(/^propeller_acks_total\S* (\S+)$/gm)].reduce((sum, [, count]) => sum + Number(count), 0);
}

/** @param {Child} child */
async function diedEarly({ group }) {
  const { code, signal } = await group.exited;
  throw new Error(`${group.name} ended before it was ready: ${signal ?? `exit code ${code}`}`);
}
