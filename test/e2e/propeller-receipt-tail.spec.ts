import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createLogger } from '#libs/platform';
import { clientKeys } from '../../apps/propeller/src/delivery/keys.js';
import { ReceiptLog } from '../../apps/propeller/src/receipts/receipt-log.js';
import { ReceiptTail, type Told } from '../../apps/propeller/src/receipts/receipt-tail.js';
import { Epochs } from '../../apps/propeller/src/redis/epochs.js';
import { publication, startPropellers, type Node, type PropellerNodes } from '../support/propeller.js';

const LATER_MS = 60_000;
let propellers: PropellerNodes;
let node: Node;
let redis: Redis;
let log: ReceiptLog;

beforeAll(async () => {
  propellers = await startPropellers(1);
  node = propellers.nodes[0] as Node;
  redis = new Redis(propellers.redis.url);
  log = new ReceiptLog(redis, new Epochs(redis, createLogger('log', 'silent')));
}, 30_000);
afterAll(async () => {
  redis?.disconnect();
  await propellers?.close();
});

const publish = (id: string) => node.client.publish('acme-full-key', publication('driver', { id }));
const tailAfter = (cursor: string) => ReceiptTail.after('acme', log, cursor) as ReceiptTail;
const read = async (tail: ReceiptTail): Promise<Told[]> => {
  tail.lookEverywhere();
  const told: Told[] = [];
  while (!tail.idle) told.push(...(await tail.next()));
  return told;
};
const ids = (told: readonly Told[]) => told.map(({ receipt }) => receipt?.eventId ?? 'lost');

/** The other history that a master writes which does not know yet that its replica was promoted, and its end. */
async function deposedMaster() {
  const { receipts, epochs } = clientKeys('acme', 'driver');
  const [[before]] = (await redis.xrevrange(receipts, '+', '-', 'COUNT', 1)) as [[string, string[]]];
  const late = `${Date.now() + LATER_MS}-0`;
  const fields = ['k', 'a', 'c', 'driver', 'd', '', 'b', '', 'r', ''];
  await redis.xadd(receipts, late, 'i', 'there-alone', ...fields);
  return async () => {
    await redis.xdel(receipts, late);
    await redis.call('XSETID', receipts, before);
    await redis.del(...epochs);
    await publish('meanwhile');
    await redis.xadd(receipts, `${Date.now() + 2 * LATER_MS}-0`, 'i', 'afterwards', ...fields);
  };
}

describe('a reader who read from a master that its replica had replaced already', () => {
  beforeEach(async () => {
    await redis.flushall();
    await publish('before');
  });

  it('is told what the new one wrote meanwhile', async () => {
    const tail = tailAfter('');
    const replace = await deposedMaster();
    expect(ids(await read(tail))).toEqual(['before', 'there-alone']);
    await replace();
    expect(ids(await read(tail))).toEqual(['lost', 'meanwhile', 'afterwards']);
    expect(ids(await read(tail))).toEqual([]);
  });

  it('is told so, too, when it goes on by its cursor', async () => {
    const replace = await deposedMaster();
    const cursor = (await read(tailAfter(''))).at(-1)?.cursor ?? '';
    expect(ids(await read(tailAfter(cursor)))).toEqual([]);
    await replace();
    const told = await read(tailAfter(cursor));
    expect(ids(told)).toEqual(['lost', 'meanwhile', 'afterwards']);
    expect(ids(await read(tailAfter(told[1]?.cursor ?? '')))).toEqual(['afterwards']);
  });
});
