import { once } from 'node:events';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, it } from '@jest/globals';
import { createLogger } from '#libs/platform';
import { clientKeys } from '../../apps/propeller/src/delivery/keys.js';
import { Epochs } from '../../apps/propeller/src/redis/epochs.js';
import { Positions } from '../../apps/propeller/src/sessions/positions.js';
import { publication, startPropellers, type Node, type PropellerNodes } from '../support/propeller.js';
import { ReceiptReading } from '../support/receipts.js';

const KEY = 'acme-full-key';
let propellers: PropellerNodes;
let node: Node;
let redis: Redis;
let positions: Positions;
const keys = clientKeys('acme', 'driver');

beforeAll(async () => {
  propellers = await startPropellers(1);
  node = propellers.nodes[0] as Node;
  redis = new Redis(propellers.redis.url);
  positions = new Positions(redis, new Epochs(redis, createLogger('positions', 'silent')), { written: () => {} });
}, 30_000);
afterAll(async () => {
  await positions?.close();
  redis?.disconnect();
  await propellers?.close();
});

it('an acknowledgement that is lost on its way has its receipt, though a later one comes meanwhile', async () => {
  const receipts = new ReceiptReading(node, KEY);
  const { epoch } = await node.client.publish(KEY, publication('driver', { id: 'one' }));
  await node.client.publish(KEY, publication('driver', { id: 'two' }));
  const acknowledge = (offset: number): Promise<void> => {
    positions.save({ keys, deviceId: 'phone', epoch, offset, at: Date.now(), covered: [offset] });
    return positions.flush();
  };
  const lose = loseNextPipeline(redis);
  const first = acknowledge(1);
  const second = acknowledge(2);
  await second;
  lose();
  await first;
  await receipts.has('one delivered phone', 'two delivered phone');
  await receipts.end();
});

it('an acknowledgement that a master refuses which does not know of the new epoch is made again', async () => {
  const receipts = new ReceiptReading(node, KEY);
  const { offset, epoch: former } = await node.client.publish(KEY, publication('driver', { id: 'three' }));
  const epoch = `next-${former}`;
  positions.save({ keys, deviceId: 'phone', epoch, offset, at: Date.now(), covered: [offset] });
  await positions.flush();
  await redis.set(keys.epochs[0], epoch);
  await receipts.has('three delivered phone');
  await receipts.end();
});

/** It never arrives, as when its connection is cut. @returns what lets its sender know */
function loseNextPipeline(connection: Redis): () => void {
  const pipeline = connection.pipeline.bind(connection);
  const cut = new AbortController();
  const exec = async (): Promise<never> => {
    await once(cut.signal, 'abort');
    throw new Error('Connection is closed.');
  };
  connection.pipeline = () => {
    connection.pipeline = pipeline;
    return Object.assign(pipeline(), { exec });
  };
  return () => cut.abort();
}
