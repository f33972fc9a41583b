// @ts-check
import { UserError } from '../terminal/user-error.mjs';
import { reasonOf, withoutPassword } from './postgres-existing.mjs';

/** Sharded pub/sub came with 7.0. */
export const redisMajorMin = 7;

/**
 * Asks a server once, without retries. Loaded late: `ioredis` is there only after the install.
 * @param {string} url
 * @returns {Promise<string>} its version, when it is ready to serve
 */
export async function askRedis(url) {
  const { Redis } = await import('ioredis');
  const client = new Redis(url, {
    lazyConnect: true,
    connectTimeout: 5_000,
    commandTimeout: 5_000,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
  });
  /** @type {unknown} the reason behind ioredis's "Connection is closed." */
  let cause;
  client.on('error', (error) => {
    cause ??= error;
  });
  try {
    await client.connect();
    await client.ping();
    const info = await client.info('server');
    return /valkey_version:(\S+)/.exec(info)?.[1] ?? /redis_version:(\S+)/.exec(info)?.[1] ?? 'unknown';
  } catch (error) {
    throw cause ?? error;
  } finally {
    client.disconnect();
  }
}

/**
 * @param {string} url
 * @returns {Promise<string>} the version of a server that somebody else runs
 */
export async function checkRedis(url) {
  let version;
  try {
    version = await askRedis(url);
  } catch (error) {
    throw new UserError(
      `REDIS_URL is set to ${withoutPassword(url)}, but no Redis answers there: ${reasonOf(error)}`,
      'Start it, correct REDIS_URL, or unset REDIS_URL to have Redis provided.',
    );
  }
  if (Number.parseInt(version, 10) >= redisMajorMin) return version;
  throw new UserError(
    `REDIS_URL leads to Redis ${version}; payment-propeller needs ${redisMajorMin}.0 or newer (sharded pub/sub).`,
  );
}
