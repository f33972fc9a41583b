import { connect as connectTcp } from 'node:net';
import { connect as connectHttp2 } from 'node:http2';
import { once } from 'node:events';
import type { Metadata, ServiceError } from '@grpc/grpc-js';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import {
  deviceToken,
  publication,
  startPropellers,
  TENANTS,
  withKey,
  type Node,
  type PropellerNodes,
} from '../support/propeller.js';
import { connectDevice, TestDevice, type DeviceOptions } from '../support/propeller-device.js';
import { TRANSPORTS, type AnyDevice, type TransportName } from '../support/transports.js';

const { acme, other } = TENANTS.tenants;
const LIMITS = { connections: 6, connectionsPerClient: 2, publishesPerSecond: 20, readsPerSecond: 3 };
const LIMITED = { tenants: { acme: { ...acme, limits: LIMITS }, other } };

const UPGRADE = [
  'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1',
  'Host: x',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
  '\r\n',
].join('\r\n');

const settled = async (device: AnyDevice): Promise<number> => {
  await device.when(() => device.readies.length + device.byes.length > 0, 'ready or bye');
  return device.byes[0]?.code ?? 0;
};

const list = (on: Node) =>
  new Promise<ServiceError | null>((resolve) => {
    on.stubs.presence.listDevices({ clientId: 'x' }, withKey('acme-full-key'), (error) => resolve(error));
  });

describe('limits', () => {
  let propellers: PropellerNodes;
  let one: Node;
  let two: Node;
  let devices: { close(): void }[] = [];
  const open = (transport: TransportName, on: Node, options: DeviceOptions): AnyDevice => {
    const device = TRANSPORTS[transport](on, options);
    devices.push(device);
    return device;
  };

  beforeAll(async () => {
    const env = { PROPELLER_HANDSHAKE_SECONDS: '1', PROPELLER_BUFFER_BYTES_MAX: '65536' };
    propellers = await startPropellers(2, env, LIMITED);
    [one, two] = propellers.nodes as [Node, Node];
  }, 30_000);
  afterEach(() => {
    for (const device of devices) device.close();
    devices = [];
  });
  afterAll(() => propellers?.close());

  it('connections of a client, on all nodes together: bye 4029, come back later; a device that returns is no other', async () => {
    const clientId = 'crowd';
    expect(await settled(open('socketio', one, { clientId, deviceId: 'a' }))).toBe(0);
    expect(await settled(open('grpc', two, { clientId, deviceId: 'b' }))).toBe(0);
    for (const transport of ['socketio', 'grpc'] as const) {
      const third = open(transport, two, { clientId, deviceId: 'c' });
      expect(await settled(third)).toBe(4029);
      expect(third.byes[0]).toMatchObject({ reconnect: true, afterMs: expect.any(Number) });
      await third.when(() => third.gone, 'closed');
    }
    expect(await settled(open('socketio', two, { clientId, deviceId: 'a' }))).toBe(0);
  });

  it('connections of a tenant: bye 4029, and the other tenant does not notice', async () => {
    const codes = [];
    for (let i = 0; i < 8; i++) codes.push(await settled(open('socketio', one, { clientId: `c${i}` })));
    expect(codes.filter((code) => code === 4029).length).toBeGreaterThanOrEqual(2);
    expect(await settled(open('socketio', one, { tenant: 'other' }))).toBe(0);
  });

  it('the flood of one tenant is refused, event by event, and the other one’s are all accepted', async () => {
    const flood = Array.from({ length: 200 }, () => publication('flood'));
    const calm = Array.from({ length: 200 }, () => publication('calm'));
    const [refused, accepted] = await Promise.all([
      one.client.publishBatch('acme-full-key', flood),
      one.client.publishBatch('other-full-key', calm),
    ]);
    const limited = refused.filter((result) => 'code' in result && result.code === 'rate_limited');
    expect(limited.length).toBeGreaterThanOrEqual(170);
    expect(limited.length).toBeLessThanOrEqual(180);
    expect(limited[0]).toMatchObject({ retryable: true });
    expect(accepted.filter((result) => 'offset' in result)).toHaveLength(200);
  });

  it('a publish or a read too many is RESOURCE_EXHAUSTED, with the time to come back', async () => {
    const errors = (await Promise.all(Array.from({ length: 10 }, () => list(two)))).filter((error) => error !== null);
    expect(errors.length).toBeGreaterThanOrEqual(6);
    expect(errors[0]).toMatchObject({ code: 8 });
    expect(errors[0]?.metadata.get('problem-code')).toEqual(['rate_limited']);
    expect(Number(errors[0]?.metadata.get('grpc-retry-pushback-ms')[0])).toBeGreaterThan(0);
  });

  it.each(['socketio', 'grpc'] as const)(
    'a device that does not read is closed with 4008 and catches up (%s)',
    async (name) => {
      const token = { tenant: 'other', clientId: `slow-${name}`, claims: { topics: ['noise'] } } as const;
      const before = await byes(one, 4008);
      const stop = await (name === 'grpc' ? pausedStream : pausedSocket)(one, token);
      const sent = Array.from({ length: 5 }, (_, i) => publication(token.clientId, { id: `${name}-${i}` }));
      for (const each of sent) await one.client.publish('other-full-key', each);
      // What is live alone knows no window: it piles up.
      const noise = { filler: 'x'.repeat(30_000) };
      for (let i = 0; i < 50 && (await byes(one, 4008)) === before; i++)
        await one.client.publishBatch(
          'other-full-key',
          Array.from({ length: 20 }, () => publication({ topic: 'noise' }, { data: noise })),
        );
      expect(await byes(one, 4008)).toBe(before + 1);
      stop();
      const again = open(name, two, token);
      await again.when(() => again.ids.length >= sent.length, 'what it missed');
      expect(again.ids).toEqual(sent.map(({ event }) => event.id));
    },
  );

  it('who connects and says nothing is cut off: HTTP, engine.io without CONNECT, HTTP/2 without a stream', async () => {
    const tcp = connectTcp(one.port, '127.0.0.1');
    const http2 = connectTcp(one.devicePort, '127.0.0.1');
    const webSocket = connectTcp(one.port, '127.0.0.1');
    webSocket.write(UPGRADE);
    for (const socket of [tcp, http2, webSocket]) socket.on('error', () => undefined).resume();
    await Promise.all([once(tcp, 'close'), once(http2, 'close'), once(webSocket, 'close')]);
  }, 10_000);

  it('a flood of HTTP/2 PINGs ends its connection', async () => {
    const session = connectHttp2(`http://127.0.0.1:${one.devicePort}`);
    session.on('error', () => undefined);
    await once(session, 'connect');
    const closed = once(session, 'close');
    for (let i = 0; i < 200 && !session.closed; i++) session.ping(() => undefined);
    await closed;
  });

  it('a node takes so many, and so many a second: the others are refused before the upgrade, and come back by themselves', async () => {
    const env = { PROPELLER_CONNECTIONS_MAX: '2', PROPELLER_CONNECTIONS_PER_SECOND: '1' };
    const small = await startPropellers(1, env);
    const [node] = small.nodes as [Node];
    const first = await connectDevice(node.url, { clientId: 'a' });
    const second = new TestDevice(node.url, { clientId: 'b', reconnection: true });
    const call = node.stubs.device.listen(bearer(deviceToken()));
    const error = await new Promise<ServiceError>((resolve) => call.on('error', resolve as never));
    expect(error).toMatchObject({ code: 8 });
    expect(error.metadata.get('grpc-retry-pushback-ms')).toHaveLength(1);
    await second.ready();
    const third = new TestDevice(node.url, { clientId: 'c', reconnection: true });
    await new Promise((resolve) => third.socket.once('connect_error', resolve));
    first.close();
    await third.ready();
    for (const device of [second, third]) device.close();
    await small.close();
  }, 20_000);
});

/** A phone that is connected, and reads nothing more. */
async function pausedSocket(node: Node, options: DeviceOptions): Promise<() => void> {
  const device = await connectDevice(node.url, options);
  (device.socket.io.engine.transport as unknown as { ws: { pause(): void } }).ws.pause();
  return () => device.close();
}

async function pausedStream(node: Node, options: DeviceOptions): Promise<() => void> {
  const stream = node.stubs.device.listen(bearer(deviceToken({ ...options, deviceId: 'phone-1' })));
  stream.on('error', () => undefined);
  await once(stream, 'data');
  stream.pause();
  return () => stream.cancel();
}

function bearer(token: string): Metadata {
  const metadata = withKey(token);
  metadata.set('x-device-id', 'phone-1');
  return metadata;
}

async function byes(node: Node, code: number): Promise<number> {
  const text = await (await fetch(`${node.url}/metrics`)).text();
  return Number(new RegExp(`propeller_byes_total\\{code="${code}"\\} (\\d+)`).exec(text)?.[1] ?? 0);
}
