import { describe, expect, it } from '@jest/globals';
import { redisAddress } from './address.js';
import { slotOf } from './slots.js';

describe('hash slots', () => {
  // As the specification of Redis Cluster gives them.
  it.each([
    ['123456789', 12_739],
    ['{user1000}.following', slotOf('user1000')],
    ['foo{}{bar}', slotOf('foo{}{bar}')],
    ['foo{{bar}}zap', slotOf('{bar')],
    ['foo{bar}{zap}', slotOf('bar')],
    ['foo', 12_182],
    ['bar', 5061],
  ])('%s: %d', (key, slot) => {
    expect(slotOf(key)).toBe(slot);
  });

  it('of an empty tag: the whole key counts', () => {
    expect(slotOf('foo{}{bar}')).not.toBe(slotOf('bar'));
  });
});

describe('the address of a cluster', () => {
  it('has more seeds behind it', () => {
    expect(redisAddress('rediss+cluster://me:p%40ss@one:7001?seeds=two:7002,[::1]:7003')).toEqual({
      cluster: true,
      nodes: [
        { host: 'one', port: 7001 },
        { host: 'two', port: 7002 },
        { host: '::1', port: 7003 },
      ],
      username: 'me',
      password: 'p@ss',
      tls: true,
    });
    expect(redisAddress('redis+cluster://one').nodes).toEqual([{ host: 'one', port: 6379 }]);
  });
});
