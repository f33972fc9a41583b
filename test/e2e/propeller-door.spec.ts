import { createHmac, generateKeyPairSync } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import jwt from 'jsonwebtoken';
import { io } from 'socket.io-client';
import { deviceToken, publication, startPropellers, type Node, type PropellerNodes } from '../support/propeller.js';
import { connectDevice, TestDevice, type DeviceOptions } from '../support/propeller-device.js';
import { until } from '../support/until.js';
import { overTcp } from '../hostile/wire/tcp.js';
import { text, textsOf, upgrade } from '../hostile/wire/websocket.js';

const now = () => Math.floor(Date.now() / 1000);

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const good = () => ({ aud: 'propeller', tenant: 'acme', sub: 'driver_1', iat: now(), exp: now() + 60 });

function unsigned(claims: object): string {
  return `${part({ alg: 'none', typ: 'JWT', kid: 'acme-1' })}.${part(claims)}.`;
}

function signedWith(secret: string): string {
  const signed = `${part({ alg: 'HS256', kid: 'acme-1' })}.${part(good())}`;
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}

/** Below engine.io, where any packet can be said. */
function webSocketOf({ socket }: TestDevice): { send(packet: string): void; ping(): void } {
  return (socket.io.engine.transport as unknown as { ws: { send(packet: string): void; ping(): void } }).ws;
}

async function refusedPackets({ url }: Node, kind: string): Promise<number> {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  return Number(new RegExp(`propeller_packets_refused_total\\{kind="${kind}"\\} (\\d+)`).exec(metrics)?.[1] ?? 0);
}

describe('the door for devices', () => {
  let propellers: PropellerNodes;
  let node: Node;
  let devices: TestDevice[] = [];

  const attempt = (options: DeviceOptions): TestDevice => {
    const device = new TestDevice(node.url, options);
    devices.push(device);
    return device;
  };
  const refusal = async (options: DeviceOptions) => attempt(options).refused();

  beforeAll(async () => {
    propellers = await startPropellers(1);
    node = propellers.nodes[0] as Node;
  }, 30_000);
  afterEach(() => {
    for (const device of devices) device.close();
    devices = [];
  });
  afterAll(() => propellers?.close());

  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();

  const cases: [string, string, () => DeviceOptions][] = [
    ['no token', 'token_malformed', () => ({ token: 'x' })],
    ['a token that is empty', 'token_missing', () => ({ token: '' })],
    ['alg none', 'token_algorithm', () => ({ token: unsigned(good()) })],
    ['another secret', 'token_signature', () => ({ token: jwt.sign(good(), 'guess', { keyid: 'acme-1' }) })],
    ['a kid nobody has', 'token_key_unknown', () => ({ header: { kid: 'nobody-1' } })],
    ['no kid', 'token_key_unknown', () => ({ token: jwt.sign(good(), 'guess') })],
    [
      'RS256 on a key that is for HS256',
      'token_algorithm',
      () => ({ token: jwt.sign(good(), privateKey, { algorithm: 'RS256', keyid: 'acme-1' }) }),
    ],
    [
      'HS384, with the right secret',
      'token_algorithm',
      () => ({ token: jwt.sign(good(), Buffer.alloc(48, 'a'), { algorithm: 'HS384', keyid: 'acme-1' }) }),
    ],
    ['a public key used as a secret', 'token_signature', () => ({ token: signedWith(pem) })],
    ['expired', 'token_expired', () => ({ claims: { iat: now() - 100, exp: now() - 10 } })],
    ['not valid yet', 'token_not_yet_valid', () => ({ claims: { nbf: now() + 100 } })],
    ['issued in the future', 'token_not_yet_valid', () => ({ claims: { iat: now() + 3600, exp: now() + 7200 } })],
    ['another audience', 'token_audience', () => ({ claims: { aud: 'payments' } })],
    ['no audience', 'token_audience', () => ({ claims: { aud: undefined } })],
    ['the tenant of another', 'tenant_mismatch', () => ({ claims: { tenant: 'other' } })],
    ['no expiry', 'token_lifetime', () => ({ claims: { exp: undefined } })],
    ['a lifetime of 25 hours', 'token_lifetime', () => ({ ttlSeconds: 25 * 3600 })],
    ['no subject', 'token_malformed', () => ({ claims: { sub: undefined } })],
    ['a subject that would be two rooms', 'client_invalid', () => ({ claims: { sub: 'a:client:b' } })],
    ['the device of another', 'device_mismatch', () => ({ deviceId: 'phone-1', claims: { device: 'phone-2' } })],
    ['a device id outside the alphabet', 'device_invalid', () => ({ deviceId: 'a b', claims: { device: undefined } })],
    ['a since that is neither', 'since_invalid', () => ({ since: '-1' })],
  ];

  it.each(cases)('refuses %s: %s', async (_, code, options) => {
    const refused = await refusal(options());
    expect(refused).toEqual({ code, reason: expect.stringMatching(/\w+ .*\.$/), retryable: false });
  });

  it('refuses a connection that names no device', async () => {
    const socket = io(node.url, { transports: ['websocket'], forceNew: true, auth: { token: deviceToken() } });
    const error = await new Promise<Error & { data?: { code: string } }>((resolve) =>
      socket.once('connect_error', resolve),
    );
    socket.disconnect();
    expect(error.data?.code).toBe('device_required');
  });

  it('refuses anything in auth that is not a string', async () => {
    const auth = { token: deviceToken(), deviceId: 'phone', since: 42 };
    const socket = io(node.url, { transports: ['websocket'], forceNew: true, auth });
    const error = await new Promise<Error & { data?: { code: string } }>((resolve) =>
      socket.once('connect_error', resolve),
    );
    socket.disconnect();
    expect(error.data?.code).toBe('auth_invalid');
  });

  it('refuses long polling', async () => {
    const answer = await fetch(`${node.url}/socket.io/?EIO=4&transport=polling`);
    expect(answer.status).toBe(400);
  });

  it('an old token on an open connection: a warning, then bye 4001, and a plain client comes back', async () => {
    const device = attempt({ ttlSeconds: 2, clientId: 'driver_short', reconnection: true });
    await device.ready();
    await device.closes();
    expect(device.expirings).toHaveLength(1);
    expect(device.byes[0]).toMatchObject({ code: 4001, reconnect: true });
    expect(device.disconnects[0]).toBe('transport close');
    expect(await device.refused()).toMatchObject({ code: 'token_expired' });
  });

  it('a client that emits events joins nothing, reaches nobody, and is closed with 4003', async () => {
    const victim = await connectDevice(node.url, { clientId: 'victim' });
    const intruder = await connectDevice(node.url, { clientId: 'intruder' });
    devices.push(victim, intruder);
    intruder.socket.emit('join', 'tenant:acme:client:victim');
    intruder.socket.emit('subscribe', { client: 'victim' });
    intruder.socket.emit('error', 'error events end processes that do not expect them');
    intruder.socket.emit('event', { id: 'forged' });
    intruder.socket.emit('publish', { target: { clientId: 'victim' } });
    expect(await intruder.closes()).toBe('io server disconnect');
    expect(intruder.byes[0]).toMatchObject({ code: 4003, reconnect: false });
    await node.client.publish('acme-full-key', publication('victim'));
    await victim.sees(1);
    expect(victim.events).toHaveLength(1);
    expect(intruder.events).toHaveLength(0);
  });

  it.each([['text'], [-1], [1.5], [null], [{}], [10 ** 9]])(
    'an ack of %j is refused and changes nothing',
    async (ack) => {
      const clientId = `acker-${String(JSON.stringify(ack)).replaceAll(/\W/g, '_')}`;
      const device = await connectDevice(node.url, { clientId, acks: false });
      devices.push(device);
      await node.client.publish('acme-full-key', publication(clientId));
      await device.sees(1);
      for (let i = 0; i < 5; i++) device.socket.emit('ack', ack);
      await device.closes();
      expect(device.byes[0]?.code).toBe(4003);
      const again = await connectDevice(node.url, { clientId });
      devices.push(again);
      await again.sees(1);
    },
  );

  it('another namespace is refused', async () => {
    const auth = { token: deviceToken(), deviceId: 'phone' };
    const socket = io(`${node.url}/admin`, { transports: ['websocket'], forceNew: true, auth });
    const error = await new Promise<Error>((resolve) => socket.once('connect_error', resolve));
    socket.disconnect();
    expect(error.message).toBe('Invalid namespace');
  });

  it('a few attempts at other namespaces end a connection that was good', async () => {
    const device = attempt({ clientId: 'wanderer' });
    await device.ready();
    for (const name of ['one', 'two', 'three']) device.socket.io.engine.write(`0/${name},{}`);
    await device.closes();
    expect(device.byes).toEqual([expect.objectContaining({ code: 4003 })]);
  });

  it('hostile frames end their own connection and nothing else', async () => {
    const bystander = await connectDevice(node.url, { clientId: 'bystander' });
    devices.push(bystander);
    const frames = ['9', '2', '2["ack"', '451-["x",{"_placeholder":true,"num":0}]', '2/other,["x"]', 'x'.repeat(9000)];
    for (const frame of frames) {
      const device = await connectDevice(node.url, { clientId: 'hostile', deviceId: `phone-${frames.indexOf(frame)}` });
      devices.push(device);
      for (let i = 0; i < 5; i++) device.socket.io.engine.write(frame);
      await device.closes();
    }
    await node.client.publish('acme-full-key', publication('bystander'));
    await bystander.sees(1);
  });

  it.each([
    ['a second CONNECT', '40{}', 1, 'connect'],
    ['events that ask for an acknowledgement', '425["ack",0]', 3, 'packet'],
    ['acknowledgements of what was never asked', '430[]', 3, 'packet'],
    ['upgrades', '5', 3, 'engine'],
    ['noops', '6', 3, 'engine'],
    ['closes', '1', 3, 'engine'],
    ['answers to pings that were never sent', '3', 250, 'pong'],
  ])('%s: counted, and %j too often is bye 4003', async (_, packet, times, kind) => {
    const device = await connectDevice(node.url, { clientId: 'out-of-turn' });
    devices.push(device);
    const before = await refusedPackets(node, kind);
    for (let i = 0; i < times; i++) webSocketOf(device).send(packet);
    await device.closes();
    expect(device.byes).toEqual([expect.objectContaining({ code: 4003, reconnect: false })]);
    expect(await refusedPackets(node, kind)).toBeGreaterThan(before);
  });

  it('CONNECT twice at once, both with a good token, opens no session', async () => {
    const connect = text(`40${JSON.stringify({ token: deviceToken(), deviceId: 'phone' })}`);
    const { bytes } = await overTcp(node.port, [upgrade(), Buffer.concat([connect, connect])]);
    const texts = textsOf(bytes);
    expect(texts.filter((one) => one.startsWith('40{') || one.includes('"ready"'))).toEqual([]);
    expect(texts.some((one) => one.includes('"code":4003'))).toBe(true);
  });

  it('a flood of WebSocket pings ends its connection', async () => {
    const device = await connectDevice(node.url, { clientId: 'pinger' });
    devices.push(device);
    for (let i = 0; i < 250; i++) webSocketOf(device).ping();
    await device.closes();
    expect(device.byes[0]?.code).toBe(4003);
  });

  it('acknowledging the same again and again is harmless, and not for ever', async () => {
    const device = await connectDevice(node.url, { clientId: 'repeater' });
    devices.push(device);
    await node.client.publish('acme-full-key', publication('repeater'));
    await device.sees(1);
    for (let i = 0; i < 100; i++) device.socket.emit('ack', 1);
    await node.client.publish('acme-full-key', publication('repeater'));
    await device.sees(2);
    for (let i = 0; i < 6100; i++) device.socket.emit('ack', 1);
    await device.closes();
    expect(device.byes[0]?.code).toBe(4003);
  });

  it('leaving the namespace ends the connection: no ghost stays', async () => {
    const device = await connectDevice(node.url, { clientId: 'leaver' });
    const closed = new Promise((resolve) => device.socket.io.engine.once('close', resolve));
    device.socket.io.engine.write('1');
    await closed;
    await until(async () => {
      const { devicesOnline } = await node.client.publish('acme-full-key', publication('leaver'));
      return devicesOnline === 0;
    }, 'nobody online');
  });

  it.each([0, 1])('a second connection of a device wins and the first gets 4009 (node %i)', async (second) => {
    const nodes = [node, second === 1 ? await propellers.start() : node];
    const clientId = `twice-${second}`;
    const first = await connectDevice(nodes[0]?.url ?? '', { clientId, deviceId: 'phone', reconnection: true });
    const tablet = await connectDevice(nodes[0]?.url ?? '', { clientId, deviceId: 'tablet' });
    const winner = await connectDevice(nodes[1]?.url ?? '', { clientId, deviceId: 'phone' });
    devices.push(first, tablet, winner);
    expect(await first.closes()).toBe('io server disconnect');
    expect(first.byes).toEqual([expect.objectContaining({ code: 4009, reconnect: false })]);
    const { devicesOnline } = await node.client.publish('acme-full-key', publication(clientId));
    expect(devicesOnline).toBe(2);
    await Promise.all([winner.sees(1), tablet.sees(1)]);
    expect(first.events).toHaveLength(0);
  });
});
