import { afterEach, describe, expect, it } from '@jest/globals';
import { connect } from '#libs/device-sdk';
import { PublishError } from '#libs/propeller-client';
import {
  deviceToken,
  publication,
  startPropellers,
  withKey,
  type Node,
  type PropellerNodes,
} from '../support/propeller.js';
import { connectDevice, type DeviceOptions, type TestDevice } from '../support/propeller-device.js';
import { TestListener } from '../support/propeller-listener.js';
import { startRedis } from '../support/redis.js';
import { until } from '../support/until.js';

const KEY = 'acme-full-key';

const accepted = (node: Node, clientId: string, id: string) =>
  until(() => node.client.publish(KEY, publication(clientId, { id })).catch(() => undefined), 'accepted again');

const listed = ({ stubs }: Node, clientId: string): Promise<string[]> => {
  return new Promise((resolve, reject) => {
    stubs.presence.listDevices({ clientId }, withKey(KEY), (error, response) =>
      error ? reject(error) : resolve(response?.devices.map(({ deviceId }) => deviceId) ?? []),
    );
  });
};
const connections = async ({ url }: Node): Promise<number> => {
  const text = await (await fetch(`${url}/metrics`)).text();
  const counts = [...text.matchAll(/^propeller_connections\S* (\d+)$/gm)];
  return counts.reduce((sum, [, count]) => sum + Number(count), 0);
};

describe('when things break', () => {
  let propellers: PropellerNodes;
  let devices: TestDevice[] = [];
  const device = async (node: Node | undefined, options: DeviceOptions): Promise<TestDevice> => {
    const connected = await connectDevice(node?.url ?? '', options);
    devices.push(connected);
    return connected;
  };
  const start = async (count: number): Promise<Node[]> => {
    propellers = await startPropellers(count);
    return [...propellers.nodes];
  };
  afterEach(async () => {
    for (const one of devices) one.close();
    devices = [];
    await propellers?.close();
  });

  it('Redis killed and started again: publishes are refused quickly, devices stay, and then all is delivered', async () => {
    const [one, two] = (await start(2)) as [Node, Node];
    const phone = await device(one, { clientId: 'driver', deviceId: 'phone' });
    const silent = await device(two, { clientId: 'driver', deviceId: 'silent', acks: false });
    const stream = new TestListener(two, { clientId: 'driver', deviceId: 'stream' });
    await stream.ready();
    const { epoch } = await one.client.publish(KEY, publication('driver', { id: 'before' }));
    await Promise.all([phone.sees(1), silent.sees(1), stream.sees(1)]);

    await propellers.redis.kill();
    const asked = Date.now();
    const error = await one.client.publish(KEY, publication('driver', { id: 'refused' })).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(PublishError);
    expect(error).toMatchObject({ code: 'unavailable', retryable: true });
    const batch = await two.client.publishBatch(KEY, [publication('driver')]).catch((e: unknown) => [e]);
    expect(batch[0]).toMatchObject({ code: 'unavailable', retryable: true });
    expect(Date.now() - asked).toBeLessThan(2500);
    const ready = await fetch(`${one.url}/health/ready`);
    expect(ready.status).toBe(503);
    expect((await fetch(`${one.url}/health/live`)).status).toBe(200);

    await propellers.redis.restart();
    expect((await accepted(two, 'driver', 'after')).epoch).toBe(epoch);
    await accepted(one, 'driver', 'after-2');
    await Promise.all([phone.sees(3), stream.sees(3)]);
    expect(phone.ids).toEqual(['before', 'after', 'after-2']);
    expect(stream.ids).toEqual(phone.ids);
    expect(phone.disconnects).toEqual([]);
    expect(stream.status).toBeUndefined();
    await until(async () => (await fetch(`${one.url}/health/ready`)).status === 200, 'ready again');
    await silent.when(() => silent.ids.includes('after-2'), 'the silent one too');
    expect([...new Set(silent.ids)]).toEqual(phone.ids);
    stream.close();
  }, 30_000);

  it('who leaves while Redis is away is not listed for ever, and who stays is', async () => {
    const [one] = (await start(1)) as [Node];
    const leaves = await device(one, { clientId: 'driver', deviceId: 'leaves' });
    await device(one, { clientId: 'driver', deviceId: 'stays' });
    expect((await listed(one, 'driver')).toSorted()).toEqual(['leaves', 'stays']);
    await propellers.redis.kill();
    leaves.close();
    await until(async () => (await connections(one)) === 1, 'the node knows');
    await propellers.redis.restart();
    await until(async () => (await listed(one, 'driver').catch(() => [])).join() === 'stays', 'one is listed');
  }, 40_000);

  it('an event whose message was lost is found in the inbox: the next one tells', async () => {
    const [one] = (await start(1)) as [Node];
    const phone = await device(one, { clientId: 'driver' });
    await one.client.publish(KEY, publication('driver', { id: 'first' }));
    await phone.sees(1);
    // Redis closes the subscriber alone; what is published before it is back reaches nobody live.
    await propellers.redis.command('CLIENT', 'KILL', 'TYPE', 'pubsub');
    await one.client.publish(KEY, publication('driver', { id: 'lost' }));
    await phone.sees(2);
    expect(phone.ids).toEqual(['first', 'lost']);
    expect(phone.disconnects).toEqual([]);
  });

  it('Redis comes back empty: devices are told to come back, find a new epoch, and hear what is published then', async () => {
    const [one] = (await start(1)) as [Node];
    const phone = await device(one, { clientId: 'driver', reconnection: true });
    const before = await one.client.publish(KEY, publication('driver', { id: 'same' }));
    await phone.sees(1);
    await propellers.redis.command('FLUSHALL');
    await propellers.redis.command('CLIENT', 'KILL', 'TYPE', 'pubsub');
    await phone.when(() => phone.byes.length > 0, 'bye');
    expect(phone.byes[0]).toMatchObject({ code: 4012, reconnect: true });
    const after = await one.client.publish(KEY, publication('driver', { id: 'same' }));
    expect(after).toMatchObject({ duplicate: false, offset: 1 });
    expect(after.epoch).not.toBe(before.epoch);
    const ready = await phone.ready(2);
    expect(ready.epoch).toBe(after.epoch);
    await phone.sees(2);
  }, 20_000);

  it('Redis started again without having had everything on disk: a new epoch, though it still has the events', async () => {
    const redis = await startRedis(['--appendfsync', 'everysec']);
    propellers = await startPropellers(1, { REDIS_PUSH_URL: redis.url });
    const [one] = propellers.nodes as [Node];
    const phone = await device(one, { clientId: 'driver', reconnection: true });
    const before = await accepted(one, 'driver', 'before');
    await phone.sees(1);
    await redis.kill();
    await redis.restart();
    await phone.when(() => phone.byes.length > 0, 'bye');
    const again = await accepted(one, 'driver', 'before');
    expect(again).toMatchObject({ duplicate: true, offset: before.offset });
    expect(again.epoch).not.toBe(before.epoch);
    expect((await phone.ready(2)).epoch).toBe(again.epoch);
    await redis.stop();
  }, 20_000);

  it('a node without Redis starts, is not ready, and serves as soon as there is one', async () => {
    await start(0);
    await propellers.redis.kill();
    const node = await propellers.start();
    expect((await fetch(`${node.url}/health/ready`)).status).toBe(503);
    await propellers.redis.restart();
    await until(async () => (await fetch(`${node.url}/health/ready`)).status === 200, 'ready');
    const phone = await device(node, { clientId: 'driver' });
    await node.client.publish(KEY, publication('driver'));
    await phone.sees(1);
  }, 20_000);

  it('a node that closes says goodbye: come back in a while; streams end well; the registry is empty', async () => {
    const [one, two] = (await start(2)) as [Node, Node];
    const phone = await device(one, { clientId: 'driver', deviceId: 'phone' });
    const stream = new TestListener(one, { clientId: 'driver', deviceId: 'stream' });
    await stream.ready();
    const began = Date.now();
    await one.close();
    expect(Date.now() - began).toBeLessThan(5000);
    expect(phone.byes).toEqual([expect.objectContaining({ code: 4012, reconnect: true })]);
    expect(phone.byes[0]?.afterMs).toBeGreaterThanOrEqual(0);
    expect(await phone.closes()).toBe('transport close');
    expect(stream.frames.at(-1)?.bye).toMatchObject({ code: 4012, reconnect: true });
    expect((await stream.ends()).code).toBe(0);
    expect((await two.client.publish(KEY, publication('driver'))).devicesOnline).toBe(0);
  });

  it('the device library works against a real node: shown once, acknowledged, gone on from there', async () => {
    const [one] = (await start(1)) as [Node];
    const shown: string[] = [];
    const open = async () => {
      const phone = connect({ url: one.url, token: () => deviceToken({ clientId: 'driver' }), deviceId: 'phone' });
      phone.on('event', ({ id }) => shown.push(id));
      await new Promise((resolve) => phone.on('ready', resolve));
      return phone;
    };
    const phone = await open();
    await one.client.publish(KEY, publication('driver', { id: 'one' }));
    await until(async () => shown.length === 1, 'the first');
    phone.close();
    const again = await open();
    await one.client.publish(KEY, publication('driver', { id: 'two' }));
    await until(async () => shown.length === 2, 'the second');
    expect(shown).toEqual(['one', 'two']);
    again.close();
  });
});
