// @ts-check
// PostgreSQL and Redis side by side: the user's own where an address is given, else started here.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../processes/ports.mjs';
import { step } from '../terminal/terminal.mjs';
import { checkPostgres } from './postgres-existing.mjs';
import { startPostgres } from './postgres.mjs';
import { checkRedis } from './redis-existing.mjs';
import { findRedisServer } from './redis-server.mjs';
import { startRedis } from './redis.mjs';

/** @typedef {import('../processes/group.mjs').Group} Group */
/** @typedef {import('./redis-server.mjs').RedisServer} RedisServer */
/**
 * @typedef {object} Databases
 * @property {string} databaseUrl
 * @property {string} redisUrl
 * @property {Group[]} groups those that we started
 * @property {RedisServer | undefined} redisServer
 * @property {string | undefined} postgresFolder
 */

/**
 * @param {import('../processes/life.mjs').Life} life
 * @param {object} options
 * @param {string} options.folder where data and logs go
 * @param {string} options.outsideName see startPostgres
 * @param {{ postgres?: number; redis?: number }} [options.ports] preferred
 * @param {string} [options.databaseUrl] the user's own
 * @param {string} [options.redisUrl] the user's own
 * @param {boolean} [options.throwAway]
 * @param {Record<string, string> | undefined} [options.postgresSettings]
 * @param {(group: Group) => void} [options.onStart]
 * @returns {Promise<Databases>}
 */
export async function provideDatabases(life, options) {
  const logs = join(options.folder, 'logs');
  mkdirSync(logs, { recursive: true });
  const both = /** @type {const} */ ([providePostgres(life, options, logs), provideRedis(life, options, logs)]);
  // Both to their end, so that the one that still starts is there to be stopped when the other has failed.
  await Promise.allSettled(both);
  const [postgres, redis] = await Promise.all(both);
  return {
    databaseUrl: postgres.url,
    redisUrl: redis.url,
    groups: [postgres.group, redis.group].filter((group) => group !== undefined),
    redisServer: redis.server,
    postgresFolder: postgres.folder,
  };
}

/** @typedef {{ url: string; group?: Group; server?: RedisServer; folder?: string }} Provided */

/**
 * @param {import('../processes/life.mjs').Life} life
 * @param {Parameters<typeof provideDatabases>[1]} options
 * @param {string} logs
 * @returns {Promise<Provided>}
 */
function providePostgres(
  life,
  { folder, outsideName, ports, databaseUrl, throwAway = false, postgresSettings, onStart },
  logs,
) {
  return step('PostgreSQL', async (tell) => {
    if (databaseUrl) {
      tell(`${await checkPostgres(databaseUrl)}, the one in DATABASE_URL`);
      return { url: databaseUrl };
    }
    const port = await freePort([ports?.postgres]);
    const where = { folder: join(folder, 'postgres'), outsideName, logFile: join(logs, 'postgres.log') };
    const postgres = await startPostgres(life, { ...where, port, throwAway, settings: postgresSettings, onStart });
    tell(`${postgres.version}, embedded, port ${port}`);
    return postgres;
  });
}

/**
 * @param {import('../processes/life.mjs').Life} life
 * @param {Parameters<typeof provideDatabases>[1]} options
 * @param {string} logs
 * @returns {Promise<Provided>}
 */
function provideRedis(life, { folder, ports, redisUrl, onStart }, logs) {
  return step('Redis', async (tell) => {
    if (redisUrl) {
      tell(`${await checkRedis(redisUrl)}, the one in REDIS_URL`);
      return { url: redisUrl };
    }
    const server = await findRedisServer(life);
    const port = await freePort([ports?.redis]);
    const where = { folder: join(folder, 'redis'), logFile: join(logs, 'redis.log') };
    const redis = await startRedis(life, { ...where, server, port, onStart });
    tell(`${server.version} (${server.source}), port ${port}, append-only`);
    return { ...redis, server };
  });
}
