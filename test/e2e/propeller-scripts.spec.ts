import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Script } from '../../apps/propeller/src/redis/scripts.js';
import { startRedis, type TestRedis } from '../support/redis.js';

/** Notes its name in a hash; answers with its name and how many arguments it had, `none` with nothing. */
const NOTE = `
  redis.call('HSET', KEYS[1], ARGV[1], '1')
  if ARGV[1] ~= 'none' then return ARGV[1] .. '/' .. #ARGV end`;

let server: TestRedis;
let redis: Redis;
let note: Script<string>;

beforeAll(async () => {
  server = await startRedis();
  redis = new Redis(server.url);
  note = new Script(redis, 'testNote', NOTE, 1);
}, 30_000);
afterAll(async () => {
  redis?.disconnect();
  await server?.stop();
});

const calls = Array.from({ length: 40 }, (_, i) => ({
  keys: ['notes'],
  args: [`call-${i}`, ...Array.from({ length: i % 3 }, (_more, k) => k)],
}));
const expected = calls.map(({ args }) => `${args[0]}/${args.length}`);

describe('many calls of a script', () => {
  it('each get their own reply, in place, whatever their number of arguments', async () => {
    expect(await note.runMany(calls)).toEqual(expected);
    expect(await redis.hlen('notes')).toBe(calls.length);
    expect(await note.runMany([{ keys: ['notes'], args: ['none'] }])).toEqual([null]);
    expect(await note.run(['notes'], ['alone', 2])).toBe('alone/2');
  });

  it('of which one fails are made all the same, and only that one says why', async () => {
    await redis.set('no-hash', 'x');
    await redis.del('notes');
    const replies = await note.runMany(calls.with(20, { keys: ['no-hash'], args: ['wrong'] }));
    expect(replies[20]).toMatchObject({ name: 'ReplyError', message: expect.stringContaining('WRONGTYPE') });
    expect(replies.with(20, expected[20] ?? '')).toEqual(expected);
    expect(await redis.hlen('notes')).toBe(calls.length - 1);
  });

  it('are sent in full again to a Redis that has forgotten the script', async () => {
    await redis.script('FLUSH');
    expect(await note.runMany(calls)).toEqual(expected);
  });
});
