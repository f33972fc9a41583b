import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { Nodes } from '../../apps/propeller/src/registry/nodes.js';
import { freePort } from '../support/free-port.js';
import { publication, startPropellers, withKey, type Node, type PropellerNodes } from '../support/propeller.js';
import { connectDevice, TestDevice } from '../support/propeller-device.js';
import { TestListener } from '../support/propeller-listener.js';
import { spawnProcess, type Spawned } from '../support/processes.js';
import { until } from '../support/until.js';

const KEY = 'acme-full-key';
let propellers: PropellerNodes;
let one: Node;
/** A process of its own, which can be killed and paused. */
let other: Spawned;
let otherUrl: string;

interface Listed {
  deviceId: string;
  transport: string;
  node: string;
  attributes: Record<string, string>;
}

const list = (clientId: string): Promise<Listed[]> => {
  return new Promise((resolve, reject) => {
    one.stubs.presence.listDevices({ clientId }, withKey(KEY), (error, response) =>
      error ? reject(error) : resolve((response as { devices: Listed[] }).devices),
    );
  });
};
const keys = async (pattern: string): Promise<string[]> =>
  (await propellers.redis.command('KEYS', pattern)) as string[];

/** What its heartbeat running out does, a little earlier. */
const heartbeatEnds = (node: string) => propellers.redis.command('DEL', `propeller:node:${node}`);
const swept = (node: string) => until(async () => (await keys(`{p*}node:${node}`)).length === 0, 'swept');

beforeAll(async () => {
  propellers = await startPropellers(1);
  one = propellers.nodes[0] as Node;
  const [port, grpc, devices] = await Promise.all([freePort(), freePort(), freePort()]);
  otherUrl = `http://127.0.0.1:${port}`;
  other = spawnProcess('apps/propeller/src/main.js', {
    NODE_ENV: 'test',
    REDIS_PUSH_URL: propellers.redis.url,
    PROPELLER_TENANTS_FILE: propellers.tenantsFile,
    PROPELLER_PORT: String(port),
    PROPELLER_GRPC_PORT: String(grpc),
    PROPELLER_GRPC_DEVICE_PORT: String(devices),
  });
  await other.ready(otherUrl);
}, 90_000);
afterAll(async () => {
  await other?.kill('SIGKILL');
  await propellers?.close();
});

describe('the registry', () => {
  it('shows what a device said of itself, whatever it came over', async () => {
    const said = { os: 'android 15', appVersion: '4.2.0 "beta"' };
    const phone = await connectDevice(one.url, { clientId: 'said', deviceId: 'phone', says: said });
    const metadata = { 'x-device-os': 'ios', 'x-app-version': '1' };
    const stream = new TestListener(one, { clientId: 'said', deviceId: 'stream', says: metadata });
    await stream.ready();
    const devices = (await list('said')).toSorted((a, b) => a.deviceId.localeCompare(b.deviceId));
    expect(devices.map(({ transport, attributes }) => ({ transport, attributes }))).toEqual([
      { transport: 'socketio', attributes: { os: 'android 15', app_version: '4.2.0 "beta"' } },
      { transport: 'grpc', attributes: { os: 'ios', app_version: '1' } },
    ]);
    stream.close();
    phone.close();
  });

  it.each([
    ['os', ''],
    ['os', 'x'.repeat(65)],
    ['appVersion', 'a\u0000b'],
  ])('refuses %s %j', async (name, value) => {
    const phone = new TestDevice(one.url, { clientId: 'said', says: { [name]: value } });
    expect(await phone.refused()).toMatchObject({ code: 'attribute_invalid', retryable: false });
    phone.close();
  });

  it('a node that slept so long that it was swept restores what is still its own, and nothing else', async () => {
    const stays = await connectDevice(otherUrl, { clientId: 'sleeper', deviceId: 'stays' });
    await connectDevice(otherUrl, { clientId: 'sleeper', deviceId: 'moves' });
    const [{ node = '' } = {}] = await list('sleeper');
    other.signal('SIGSTOP');
    await heartbeatEnds(node);
    await swept(node);
    expect(await list('sleeper')).toEqual([]);
    const moved = await connectDevice(one.url, { clientId: 'sleeper', deviceId: 'moves' });
    other.signal('SIGCONT');
    await until(async () => (await list('sleeper')).length === 2, 'restored');
    const devices = await list('sleeper');
    expect(devices.find(({ deviceId }) => deviceId === 'stays')?.node).toBe(node);
    expect(devices.find(({ deviceId }) => deviceId === 'moves')?.node).not.toBe(node);
    expect(stays.disconnects).toEqual([]);
    moved.close();
    stays.close();
  }, 30_000);

  it('counts the connections of a tenant over all nodes', async () => {
    const redis = new Redis(propellers.redis.url);
    const [a, b] = [new Nodes(redis), new Nodes(redis)];
    for (const change of [1, 1, 1, -1] as const) a.count('zomato', change);
    b.count('zomato', 1);
    a.start();
    await until(async () => (await redis.hkeys('propeller:nodes')).includes(a.self), 'the first beat');
    b.start();
    await until(async () => b.connectionsOf('zomato') === 3, 'three in all');
    expect(b.connectionsOf('blinkit')).toBe(0);
    await Promise.all([a.stop(), b.stop()]);
    redis.disconnect();
  });

  it('a node that is killed (-9) leaves no ghost and no key behind', async () => {
    const phone = await connectDevice(otherUrl, { clientId: 'ghost', deviceId: 'phone' });
    await one.client.publish(KEY, publication('ghost', { ttlSeconds: 1 }));
    await phone.sees(1);
    const [{ node = '' } = {}] = await list('ghost');
    await other.kill('SIGKILL');
    await heartbeatEnds(node);
    await swept(node);
    expect(await list('ghost')).toEqual([]);
    expect(await keys('{p*}registry:acme:ghost')).toEqual([]);
    expect((await one.client.publish(KEY, publication('ghost'))).devicesOnline).toBe(0);
    await until(async () => !(await propellers.redis.command('HEXISTS', 'propeller:nodes', node)), 'forgotten');
    const all = await keys('*');
    const ttls = await Promise.all(all.map((key) => propellers.redis.command('PTTL', key)));
    const forEver = all.filter((_, i) => ttls[i] === -1).map((key) => key.replace(/^{p\d+}/, ''));
    // One of each per partition, and what is swept when its time has come.
    expect([...new Set(forEver)].filter((key) => !['epoch', 'lineage', 'due'].includes(key))).toEqual([]);
  }, 30_000);
});
