import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Redis } from 'ioredis';
import { pino } from 'pino';
import { OneShard } from './shards.js';
import { Subscriptions } from './subscriptions.js';

class FakeRedis extends EventEmitter {
  status = 'ready';
  failures = 0;
  readonly log: string[] = [];
  async ssubscribe(channel: string): Promise<number> {
    this.log.push(`+${channel}`);
    if (this.failures-- > 0) throw new Error('not now');
    return 1;
  }
  async sunsubscribe(channel: string): Promise<number> {
    this.log.push(`-${channel}`);
    throw new Error('gone');
  }
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('subscriptions', () => {
  let redis: FakeRedis;
  let subscriptions: Subscriptions;
  beforeEach(() => {
    redis = new FakeRedis();
    subscriptions = new Subscriptions(new OneShard(redis as unknown as Redis), pino({ level: 'silent' }));
  });
  afterEach(() => subscriptions.close());

  it('are tried again until they succeed, and no failure is left unhandled', async () => {
    redis.failures = 2;
    subscriptions.ssubscribe('room');
    await subscriptions.confirmed('room');
    expect(redis.log).toEqual(['+room', '+room', '+room']);
    await subscriptions.sunsubscribe(['room']);
    await settle();
  });

  it('wait for a connection without trying, and are confirmed when there is one', async () => {
    redis.status = 'reconnecting';
    subscriptions.ssubscribe('room');
    await settle();
    expect(redis.log).toEqual([]);
    redis.status = 'ready';
    redis.emit('ready');
    await subscriptions.confirmed('room');
    expect(redis.log).toEqual(['+room']);
  });

  it('are all renewed after the connection was lost, and then it is said that messages may be missing', async () => {
    subscriptions.ssubscribe('one');
    subscriptions.ssubscribe('two');
    await settle();
    const restored = new Promise<string[]>((resolve) => {
      subscriptions.onRestored = () => resolve([...redis.log]);
    });
    redis.emit('ready');
    expect(await restored).toEqual(['+one', '+two', '+one', '+two']);
  });

  it('stop being tried when nobody wants them any more', async () => {
    redis.failures = Infinity;
    subscriptions.ssubscribe('room');
    await settle();
    await subscriptions.sunsubscribe('room');
    redis.emit('ready');
    await settle();
    expect(redis.log).toEqual(['+room', '-room']);
    await expect(subscriptions.confirmed('room')).rejects.toThrow();
  });
});
