import type { Cluster } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createLogger, loadConfig } from '#libs/platform';
import { clientKeys } from '../../apps/propeller/src/delivery/keys.js';
import { connectCommands } from '../../apps/propeller/src/redis/connections.js';
import { publication, startPropellers, type Node, type PropellerNodes } from '../support/propeller.js';
import { connectDevice, type TestDevice } from '../support/propeller-device.js';
import { TestListener } from '../support/propeller-listener.js';
import { ReceiptReading } from '../support/receipts.js';
import { isReplica } from '../support/redis.js';
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

const connectTo = ({ url }: TestRedisCluster): Cluster => {
  const config = loadConfig({ NODE_ENV: 'test', REDIS_PUSH_URL: url }, ['REDIS_PUSH_URL']);
  return connectCommands(config, createLogger('commands', 'silent')) as Cluster;
};

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

  it('a slot moves to another master while its devices listen: all is heard once, in the same epoch', async () => {
    const phone = await device(one, 'mover', { reconnection: true });
    const stream = new TestListener(two, { clientId: 'mover', deviceId: 'stream' });
    await stream.ready();
    const { inbox } = clientKeys('acme', 'mover');
    const from = await cluster.shardOf(inbox);
    const to = cluster.shards.find((shard) => shard !== from) as Shard;
    const ids = Array.from({ length: 60 }, (_, i) => `moved-${i}`);
    const moving = cluster.moveSlotOf(inbox, to);
    const answers = [];
    for (const id of ids) answers.push(await accepted(one, 'mover', id));
    await moving;
    expect(await to.master.command('XLEN', inbox)).toBe(ids.length);
    expect(new Set(answers.map(({ epoch }) => epoch))).toEqual(new Set([(await phone.ready()).epoch]));
    await Promise.all([phone.sees(ids.length), stream.sees(ids.length)]);
    expect(phone.ids).toEqual(ids);
    expect(stream.ids).toEqual(ids);
    expect(phone.disconnects).toEqual([]);
  }, 30_000);

  it('a master dies before its replica has everything: a new epoch, said honestly; what comes then is heard', async () => {
    const clients = await onePerShard();
    const [[failing, concerned], ...others] = [...clients] as [[Shard, string], ...[Shard, string][]];
    const phone = await device(one, concerned, { reconnection: true });
    const stream = new TestListener(two, { clientId: concerned, deviceId: 'stream' });
    await stream.ready();
    const receipts = new ReceiptReading(two, KEY);
    const calm = await Promise.all(others.map(([, clientId]) => device(two, clientId)));
    await one.client.publish(KEY, publication(concerned, { id: 'before' }));
    await Promise.all([phone.sees(1), stream.sees(1)]);

    await receipts.has('before delivered phone-1');
    await cluster.cutOff(failing);
    const lost = await one.client.publish(KEY, publication(concerned, { id: 'lost' }));
    await phone.sees(2);
    const { epoch } = await phone.ready();

    await cluster.failOver(failing);
    const after = await accepted(two, concerned, 'after');
    expect(after).toMatchObject({ offset: lost.offset, duplicate: false });
    expect(after.epoch).not.toBe(epoch);
    // The backend publishes again what it does not know to be acknowledged.
    await receipts.when(() => receipts.told.some((told) => told.lost), 'told that something may be lost');
    expect(await accepted(one, concerned, 'lost')).toMatchObject({ duplicate: false });
    expect(await accepted(one, concerned, 'before')).toMatchObject({ duplicate: true });
    const ready = await phone.ready(2);
    expect(ready.epoch).toBe(after.epoch);
    expect(phone.byes[0]).toMatchObject({ code: 4012, reconnect: true });
    await phone.when(() => phone.ids.lastIndexOf('lost') > phone.ids.indexOf('after'), 'all that came later');
    expect([...new Set(phone.ids)]).toEqual(['before', 'lost', 'after']);
    expect((await stream.ends()).code).toBe(0);

    for (const [i, [, clientId]] of others.entries()) {
      await one.client.publish(KEY, publication(clientId, { id: `calm-${i}` }));
      await calm[i]?.sees(1);
      expect(calm[i]?.disconnects).toEqual([]);
    }
    await until(async () => (await fetch(`${one.url}/health/ready`)).status === 200, 'ready again');
    await receipts.end();
  }, 30_000);

  it('a node starts though all masters of its configuration are replicas by now', async () => {
    const others = await startRedisCluster();
    for (const shard of others.shards) {
      await others.failOver(shard);
      await shard.master.restart();
      await until(() => isReplica(shard.master), 'a replica');
    }
    const commands = connectTo(others);
    try {
      await until(async () => commands.status === 'ready', 'ready');
      expect(await commands.set('{any}', 'thing')).toBe('OK');
    } finally {
      commands.disconnect();
      await others.stop();
    }
  }, 60_000);
});
