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

beforeAll(async () => {
  propellers = await startPropellers(1);
  node = propellers.nodes[0] as Node;
  redis = new Redis(propellers.redis.url);
}, 30_000);
afterAll(async () => {
  redis?.disconnect();
  await propellers?.close();
});

it('an acknowledgement that is lost on its way has its receipt, though a later one comes meanwhile', async () => {
  const receipts = new ReceiptReading(node, KEY);
  const { epoch } = await node.client.publish(KEY, publication('driver', { id: 'one' }));
  await node.client.publish(KEY, publication('driver', { id: 'two' }));
  const positions = new Positions(redis, new Epochs(redis, createLogger('positions', 'silent')), {
    written: () => {},
  });
  const acknowledge = (offset: number): Promise<void> => {
    const position = { keys: clientKeys('acme', 'driver'), deviceId: 'phone', epoch, offset, at: Date.now() };
    positions.save({ ...position, covered: [offset] });
    return positions.flush();
  };

  const lose = loseNextPipeline(redis);
  const first = acknowledge(1);
  const second = acknowledge(2);
  await second;
  lose();
  await first;
  await receipts.has('one delivered phone', 'two delivered phone');
  await positions.close();
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
