import { once } from 'node:events';
import { Redis } from 'ioredis';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createLogger } from '#libs/platform';
import { epochKeys } from '../../apps/propeller/src/delivery/keys.js';
import { LUA_EPOCH } from '../../apps/propeller/src/redis/epoch-lua.js';
import { Epochs } from '../../apps/propeller/src/redis/epochs.js';
import { follow, startRedis, type TestRedis } from '../support/redis.js';
import { until } from '../support/until.js';

const EPOCH = `${LUA_EPOCH} return epochNow(KEYS[1], KEYS[2], KEYS[3], ARGV[1])`;

/** Who began the epoch that a node finds which says this of its own. */
const epochFor = async ({ command }: TestRedis, begin: string): Promise<string | undefined> =>
  String(await command('EVAL', EPOCH, '3', ...epochKeys(0), begin)).split('-')[0];

/** Whether a restart loses nothing, as far as a node knows after its first look. */
async function knownTo(redis: Redis): Promise<string | undefined> {
  await once(redis, 'ready');
  const epochs = new Epochs(redis, createLogger('epochs', 'silent'));
  await epochs.start();
  epochs.stop();
  redis.disconnect();
  return epochs.begin().split(' ')[1];
}

describe('an epoch', () => {
  const servers: TestRedis[] = [];
  const start = async (more?: string[]): Promise<TestRedis> => {
    const redis = await startRedis(more);
    servers.push(redis);
    return redis;
  };
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((redis) => redis.stop()));
  });

  it('may be lossy where Redis refuses to say so, and nobody knows where it only did not answer in time', async () => {
    const { url, command } = await start();
    await command('ACL', 'SETUSER', 'managed', 'on', 'nopass', '~*', '+@all', '-config');
    expect(await knownTo(new Redis(url))).toBe('1');
    expect(await knownTo(new Redis(url, { username: 'managed', password: '-' }))).toBe('0');
    const slow = new Redis(url);
    slow.config = (() => Promise.reject(new Error('Command timed out'))) as typeof slow.config;
    expect(await knownTo(slow)).toBe('?');
  });

  it('is left alone by a node that does not know yet whether its Redis has everything on disk', async () => {
    const redis = await start();
    expect(await epochFor(redis, 'first ?')).toBe('first');
    await redis.kill();
    await redis.restart();
    expect(await epochFor(redis, 'early ?')).toBe('first');
    expect(await epochFor(redis, 'durable 1')).toBe('first');
    await redis.kill();
    await redis.restart();
    expect(await epochFor(redis, 'early ?')).toBe('first');
    expect(await epochFor(redis, 'lossy 0')).toBe('lossy');
  });

  it('is over with the first call on a promoted replica, also when that got a full copy a moment ago', async () => {
    const [master, replica] = await Promise.all([start(), start()]);
    await master.command('CONFIG', 'SET', 'repl-diskless-sync-delay', '0');
    expect(await epochFor(master, 'first 1')).toBe('first');
    await follow(replica, master);
    await replica.command('REPLICAOF', 'NO', 'ONE');
    expect(await epochFor(replica, 'second 1')).toBe('second');
    expect(await epochFor(replica, 'third 1')).toBe('second');
  });

  it('is over with the first call after a restart that may have lost something, also right after a rewrite', async () => {
    const redis = await start(['--appendfsync', 'everysec']);
    expect(await epochFor(redis, 'first 0')).toBe('first');
    await redis.command('BGREWRITEAOF');
    const isRewritten = async () => String(await redis.command('INFO')).includes('aof_rewrite_in_progress:0');
    await until(isRewritten, 'rewritten');
    await redis.kill();
    await redis.restart();
    expect(await epochFor(redis, 'second 0')).toBe('second');
  });
});
