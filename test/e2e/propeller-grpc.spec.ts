import { status, type ServiceError } from '@grpc/grpc-js';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { PublishRequestInput, PublishStreamResponseInput } from '#libs/propeller-contract';
import {
  deviceToken,
  publication,
  startPropellers,
  withKey,
  type Node,
  type PropellerNodes,
} from '../support/propeller.js';
import { connectDevice } from '../support/propeller-device.js';
import { until } from '../support/until.js';
import { TestListener, type ListenerOptions } from '../support/propeller-listener.js';

const KEY = 'acme-full-key';

const event = (more: object = {}) => ({
  id: `evt_${Math.random()}`,
  source: '/test',
  type: 'a',
  dataJson: '{}',
  ...more,
});
const request = (more: object = {}): PublishRequestInput => ({
  target: { clientId: 'driver_1' },
  event: event(),
  ...more,
});

interface Listed {
  error: ServiceError | null;
  devices: { deviceId: string; transport: string; node: string }[];
}

function listDevices({ stubs }: Node, clientId: string, key: string): Promise<Listed> {
  return new Promise((resolve) => {
    stubs.presence.listDevices({ clientId }, withKey(key), (error, response) =>
      resolve({ error, devices: response?.devices ?? [] }),
    );
  });
}

describe('gRPC', () => {
  let propellers: PropellerNodes;
  let node: Node;
  let listeners: TestListener[] = [];
  const listen = (options: ListenerOptions = {}, on = node): TestListener => {
    const listener = new TestListener(on, options);
    listeners.push(listener);
    return listener;
  };
  const failure = (body: PublishRequestInput, key: string | null = KEY): Promise<ServiceError> =>
    new Promise((resolve, reject) => {
      node.stubs.publish.publish(body, withKey(key), (error) =>
        error ? resolve(error) : reject(new Error('it was accepted')),
      );
    });

  beforeAll(async () => {
    propellers = await startPropellers(2);
    node = propellers.nodes[0] as Node;
  }, 30_000);
  afterEach(() => {
    for (const listener of listeners) listener.close();
    listeners = [];
  });
  afterAll(() => propellers?.close());

  describe('publishing', () => {
    it.each([
      ['no key', null, status.UNAUTHENTICATED, 'unauthenticated'],
      ['a key nobody has', 'nobody-has-this', status.UNAUTHENTICATED, 'unauthenticated'],
      ['a key without the scope', 'acme-read-key', status.PERMISSION_DENIED, 'missing_scope'],
      ['a device token', 'token', status.PERMISSION_DENIED, 'missing_scope'],
      ['a forged device token', 'eyJhbGciOiJIUzI1NiJ9.e30.x', status.UNAUTHENTICATED, 'unauthenticated'],
    ])('with %s is refused', async (_, key, code, problem) => {
      const error = await failure(request(), key === 'token' ? deviceToken() : key);
      expect(error.code).toBe(code);
      expect(error.metadata.get('problem-code')).toEqual([problem]);
    });

    it.each<[string, object, string]>([
      ['no target', { target: null }, 'target'],
      ['a client outside the alphabet', { target: { clientId: 'a b' } }, 'target.client_id'],
      [
        'a device outside the alphabet',
        { target: { device: { clientId: 'a', deviceId: '{' } } },
        'target.device.device_id',
      ],
      ['no event', { event: null }, 'event'],
      ['an empty id', { event: event({ id: '' }) }, 'event.id'],
      ['no type', { event: event({ type: '' }) }, 'event.type'],
      ['data that is not JSON', { event: event({ dataJson: '{"a":' }) }, 'event.data_json'],
      ['data that would end the event early', { event: event({ dataJson: '1},"x":{' }) }, 'event.data_json'],
      ['data over 32 KB', { event: event({ dataJson: `"${'x'.repeat(32 * 1024)}"` }) }, 'event.data_json'],
      ['a ttl of nothing', { ttl: { seconds: 0 } }, 'ttl'],
      ['a ttl of eight days', { ttl: { seconds: 8 * 86_400 } }, 'ttl'],
      ['an any-device target outside the alphabet', { target: { anyDeviceOf: '*' } }, 'target.any_device_of'],
      ['a topic outside the alphabet', { target: { topic: 'a.*' } }, 'target.topic'],
      ['a topic of nine parts', { target: { topic: 'a.b.c.d.e.f.g.h.i' } }, 'target.topic'],
      ['a topic with a collapse key', { target: { topic: 'a' }, collapseKey: 'a' }, 'collapse_key'],
      ['a topic with a deadline', { target: { topic: 'a' }, ackDeadline: { seconds: 1 } }, 'ack_deadline'],
      ['a collapse key with a space', { collapseKey: 'a b' }, 'collapse_key'],
      ['a collapse key of 65 characters', { collapseKey: 'a'.repeat(65) }, 'collapse_key'],
      ['a deadline of nothing', { ackDeadline: { seconds: 0 } }, 'ack_deadline'],
      ['a deadline behind the ttl', { ttl: { seconds: 5 }, ackDeadline: { seconds: 6 } }, 'ack_deadline'],
      ['a wrong traceparent', { event: event({ traceparent: 'x' }) }, 'event.traceparent'],
    ])('%s is an invalid argument with the field named', async (_, more, field) => {
      const error = await failure(request(more));
      expect(error.code).toBe(status.INVALID_ARGUMENT);
      expect(error.metadata.get('problem-code')).toEqual(['invalid_request']);
      expect(error.metadata.get('problem-field')).toEqual([field]);
      expect(error.details).toContain(field);
    });

    it('more than 500 in a batch is an invalid argument', async () => {
      const batch = Array.from({ length: 501 }, () => publication('driver_1'));
      await expect(node.client.publishBatch(KEY, batch)).rejects.toMatchObject({
        code: 'invalid_request',
        field: 'requests',
        retryable: false,
      });
    });

    it('on a stream: a result for each by its ref, in order for a client, and the wrong ones alone fail', async () => {
      const listener = listen({ clientId: 'streamed' });
      await listener.ready();
      const call = node.stubs.publish.publishStream(withKey(KEY));
      const results: PublishStreamResponseInput[] = [];
      call.on('data', (result: PublishStreamResponseInput) => results.push(result));
      const ended = new Promise((resolve) => call.on('end', resolve));
      for (let i = 0; i < 1000; i++) {
        const bad = i === 500;
        call.write({
          ref: String(i),
          publish: request({ target: { clientId: bad ? '' : 'streamed' }, event: event({ id: `s${i}` }) }),
        });
      }
      call.end();
      await ended;
      expect(results).toHaveLength(1000);
      expect(results.find(({ ref }) => ref === '500')?.result?.error).toMatchObject({ field: 'target.client_id' });
      await listener.sees(999);
      expect(listener.ids).toEqual(Array.from({ length: 1000 }, (_, i) => `s${i}`).filter((id) => id !== 's500'));
    });

    it('a stream without a key ends with the status', async () => {
      const call = node.stubs.publish.publishStream(withKey(null));
      call.on('data', () => undefined);
      const error = await new Promise<ServiceError>((resolve) => call.on('error', resolve as never));
      expect(error.code).toBe(status.UNAUTHENTICATED);
    });
  });

  describe('asking', () => {
    it('lists the devices of a client on both transports and all nodes, and only of the own tenant', async () => {
      const phone = listen({ clientId: 'listed', deviceId: 'phone' });
      await phone.ready();
      const tablet = await connectDevice(propellers.nodes[1]?.url ?? '', { clientId: 'listed', deviceId: 'tablet' });
      const { devices } = await listDevices(node, 'listed', 'acme-read-key');
      expect(devices.map(({ deviceId, transport }) => [deviceId, transport]).toSorted()).toEqual([
        ['phone', 'grpc'],
        ['tablet', 'socketio'],
      ]);
      expect(new Set(devices.map((device) => device.node)).size).toBe(2);
      expect((await listDevices(node, 'listed', 'other-full-key')).devices).toEqual([]);
      expect((await listDevices(node, 'listed', 'acme-publish-key')).error?.code).toBe(status.PERMISSION_DENIED);
      tablet.close();
    });

    it('a device whose node has died is not online', async () => {
      const ghost = listen({ clientId: 'listed-dead' });
      await ghost.ready();
      const [key] = (await propellers.redis.command('KEYS', '*registry:acme:listed-dead')) as string[];
      const entry = { transport: 'grpc', node: 'a-node-that-died', connection: 'x', since: Date.now(), generation: 9 };
      await propellers.redis.command('HSET', key ?? '', 'dead', JSON.stringify(entry));
      const { devices } = await listDevices(node, 'listed-dead', KEY);
      expect(devices.map(({ deviceId }) => deviceId)).toEqual(['phone-1']);
    });

    it('what became of an event, to whomever it went; of another tenant’s, and of none, it knows nothing', async () => {
      const clients = ['asked-1', 'asked-2'];
      const listener = listen({ clientId: 'asked-1' });
      await listener.ready();
      for (const clientId of clients) await node.client.publish(KEY, publication(clientId, { id: 'asked' }));
      await listener.sees(1);
      const lines = await until(async () => {
        const receipts = await node.client.getEvent(KEY, 'asked');
        const said = receipts.map((one) => `${one.clientId} ${one.status} ${one.deviceId}`.trim());
        return said.length === 3 && said.toSorted();
      }, 'three receipts');
      expect(lines).toEqual(['asked-1 accepted', 'asked-1 delivered phone-1', 'asked-2 accepted']);
      await expect(node.client.getEvent('other-full-key', 'asked')).rejects.toMatchObject({ code: 'not_found' });
      await expect(node.client.getEvent(KEY, 'never')).rejects.toMatchObject({ code: 'not_found' });
      await expect(node.client.getEvent(KEY, 'a b')).rejects.toMatchObject({
        code: 'invalid_request',
        field: 'event_id',
      });
      await expect(node.client.getEvent('acme-publish-key', 'asked')).rejects.toMatchObject({ code: 'missing_scope' });
    });
  });

  describe('listening', () => {
    it('gets the same as over socket.io: ready, events in order, the data as it was written', async () => {
      const [other] = propellers.nodes.slice(1);
      const listener = listen({ clientId: 'both', deviceId: 'grpc' }, other);
      const socket = await connectDevice(node.url, { clientId: 'both', deviceId: 'socket' });
      expect(await listener.ready()).toMatchObject({
        clientId: 'both',
        deviceId: 'grpc',
        offset: 0,
        latest: 0,
        gap: false,
      });
      const dataJson = '{ "amount": 42000, "big": 12345678901234567890, "text": ",\\"data\\":1" }';
      const body = request({ target: { clientId: 'both' }, event: event({ id: 'exact', dataJson, subject: 'ord_1' }) });
      await new Promise((resolve, reject) =>
        node.stubs.publish.publish(body, withKey(KEY), (error) => (error ? reject(error) : resolve(null))),
      );
      for (let i = 0; i < 20; i++) await node.client.publish(KEY, publication('both'));
      await Promise.all([listener.sees(21), socket.sees(21)]);
      expect(listener.ids).toEqual(socket.ids);
      const [first] = listener.frames.flatMap(({ delivery }) => delivery ?? []);
      expect(first).toMatchObject({
        offset: 1,
        attempt: 1,
        event: { id: 'exact', dataJson, subject: 'ord_1', source: '/test' },
      });
      expect(first?.event?.time?.seconds).toBeGreaterThan(1_600_000_000);
      socket.close();
    });

    it('whose connection is old is told to come back, and may do so', async () => {
      const aged = await startPropellers(1, { PROPELLER_GRPC_AGE_SECONDS: '1' });
      try {
        const [old] = aged.nodes as [Node];
        const listener = listen({ clientId: 'traveller' }, old);
        await listener.when(() => listener.status !== undefined, 'the end');
        expect(listener.frames.at(-1)?.bye).toMatchObject({ code: 4012, reconnect: true });
        expect(listener.status?.code).toBe(status.OK);
        await listen({ clientId: 'traveller' }, old).ready();
      } finally {
        for (const listener of listeners) listener.close();
        await aged.close();
      }
    }, 30_000);

    it('resumes where it acknowledged, and a ping is answered', async () => {
      const first = listen({ clientId: 'resumer' });
      await first.ready();
      await node.client.publish(KEY, publication('resumer', { id: 'one' }));
      await first.sees(1);
      first.call.write({ ping: {} });
      await first.when(() => first.frames.some(({ pong }) => pong), 'pong');
      first.call.end();
      expect((await first.ends()).code).toBe(status.OK);
      await node.client.publish(KEY, publication('resumer', { id: 'two' }));
      const second = listen({ clientId: 'resumer' });
      await second.sees(1);
      expect(second.ids).toEqual(['two']);
    });

    it.each<[string, ListenerOptions, status, string]>([
      ['an API key', { token: KEY }, status.PERMISSION_DENIED, 'api_key_refused'],
      ['a key nobody has', { token: 'nobody' }, status.UNAUTHENTICATED, 'token_malformed'],
      ['an expired token', { claims: { iat: 1, exp: 2 } }, status.UNAUTHENTICATED, 'token_expired'],
      ['the tenant of another', { claims: { tenant: 'other' } }, status.UNAUTHENTICATED, 'tenant_mismatch'],
      ['another device', { claims: { device: 'phone-2' } }, status.PERMISSION_DENIED, 'device_mismatch'],
      ['a wrong since', { since: 'yesterday' }, status.INVALID_ARGUMENT, 'since_invalid'],
    ])('with %s is refused', async (_, options, code, problem) => {
      const ended = await listen(options).ends();
      expect(ended.code).toBe(code);
      expect(ended.metadata.get('problem-code')).toEqual([problem]);
    });
  });
});
