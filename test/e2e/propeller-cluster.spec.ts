import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { clientKeys } from '../../apps/propeller/src/delivery/keys.js';
import { publication, startPropellers, type Node, type PropellerNodes } from '../support/propeller.js';
import { connectDevice, type TestDevice } from '../support/propeller-device.js';
import { TestListener } from '../support/propeller-listener.js';
import { ReceiptReading } from '../support/receipts.js';
import { startRedisCluster, type Shard, type TestRedisCluster } from '../support/redis-cluster.js';
import { until } from '../support/until.js';

const KEY = 'acme-full-key';
let cluster: TestRedisCluster;
let propellers: PropellerNodes;
let one: Node;
let two: Node;
const devices: TestDevice[] = [];

const device = async (node: Node, clientId: string, more: object = {}): Promise<TestDevice> => {
  const connected = await connectDevice(node.url, { clientId, ...more });
  devices.push(connected);
  return connected;
};
const accepted = (node: Node, clientId: string, id: string) =>
  until(() => node.client.publish(KEY, publication(clientId, { id })).catch(() => undefined), `${id} accepted`);

/** Clients until each shard has one. */
const onePerShard = async (): Promise<Map<Shard, string>> => {
  const clients = new Map<Shard, string>();
  for (let i = 0; clients.size < cluster.shards.length; i++) {
    const clientId = `driver_${i}`;
    clients.set(await cluster.shardOf(clientKeys('acme', clientId).inbox), clientId);
  }
  return clients;
};

beforeAll(async () => {
  cluster = await startRedisCluster();
  propellers = await startPropellers(2, { REDIS_PUSH_URL: cluster.url });
  [one, two] = propellers.nodes as [Node, Node];
}, 30_000);
afterEach(() => {
  for (const connected of devices.splice(0)) connected.close();
});
afterAll(async () => {
  await propellers?.close();
  await cluster?.stop();
});

describe('over a Redis Cluster of three masters', () => {
  it('batches, acknowledgements, receipts and expiry reach every shard', async () => {
    const clients = Array.from({ length: 12 }, (_, i) => `rider_${i}`);
    const phones = await Promise.all(clients.map((clientId, i) => device(i % 2 ? one : two, clientId)));
    const receipts = new ReceiptReading(two, KEY);
    const batch = clients.flatMap((clientId) =>
      ['a', 'b'].map((n) => publication(clientId, { id: `${clientId}-${n}` })),
    );
    const results = await one.client.publishBatch(KEY, batch);
    expect(results.map((result) => ('offset' in result ? result.offset : result))).toEqual(
      clients.flatMap(() => [1, 2]),
    );
    await one.client.publish(KEY, publication('nobody', { id: 'late', ttlSeconds: 0.2 }));
    for (const [i, phone] of phones.entries()) {
      await phone.sees(2);
      expect(phone.ids).toEqual([`rider_${i}-a`, `rider_${i}-b`]);
    }
    await receipts.has('late expired ttl', ...clients.map((clientId) => `${clientId}-b delivered phone-1`));
    await receipts.end();
    for (const node of [one, two]) expect((await fetch(`${node.url}/health/ready`)).status).toBe(200);
  });

  it('a master dies and its replica takes over: its clients hear what comes then, the others never notice', async () => {
    const clients = await onePerShard();
    const [[failing, concerned], ...others] = [...clients] as [[Shard, string], ...[Shard, string][]];
    const phone = await device(one, concerned, { reconnection: true });
    const stream = new TestListener(two, { clientId: concerned, deviceId: 'stream' });
    await stream.ready();
    const calm = await Promise.all(others.map(([, clientId]) => device(two, clientId)));
    await one.client.publish(KEY, publication(concerned, { id: 'before' }));
    await Promise.all([phone.sees(1), stream.sees(1)]);

    await cluster.failOver(failing);
    await accepted(two, concerned, 'after');
    await accepted(one, concerned, 'after-2');
    await phone.when(() => phone.ids.includes('after-2'), 'after-2');
    expect([...new Set(phone.ids)]).toEqual(['before', 'after', 'after-2']);

    for (const [i, [, clientId]] of others.entries()) {
      await one.client.publish(KEY, publication(clientId, { id: `calm-${i}` }));
      await calm[i]?.sees(1);
      expect(calm[i]?.disconnects).toEqual([]);
    }
    await until(async () => (await fetch(`${one.url}/health/ready`)).status === 200, 'ready again');
    stream.close();
  }, 30_000);
});
