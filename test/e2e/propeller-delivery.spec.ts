import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { clientKeys, partitionOf } from '../../apps/propeller/src/delivery/keys.js';
import { LIMITS } from '../../apps/propeller/src/delivery/limits.js';
import { publication, startPropellers, type PropellerNodes } from '../support/propeller.js';
import { connectDevice, type DeviceOptions, type TestDevice } from '../support/propeller-device.js';

const KEY = 'acme-full-key';
/** A machine that is busy is not what these tests are about. */
const DEADLINE_MS = 15_000;

describe('an event finds exactly the devices it is for', () => {
  let propellers: PropellerNodes;
  let devices: TestDevice[] = [];
  let clients = 0;
  const newClient = () => `driver_${++clients}`;

  const connect = async (node: number, options: DeviceOptions): Promise<TestDevice> => {
    const device = await connectDevice(propellers.nodes[node]?.url ?? '', options);
    devices.push(device);
    return device;
  };
  const publish = (node: number, ...args: Parameters<typeof publication>) => {
    const client = propellers.nodes[node]?.client;
    if (!client) throw new Error('no such node');
    return client.publish(KEY, publication(...args), DEADLINE_MS);
  };

  /** What an hour, or a day, does to the hash that recognises repeats. */
  const age = async (clientId: string, hours: number) => {
    const { seen } = clientKeys('acme', clientId);
    const began = Number(await propellers.redis.command('HGET', seen, ''));
    await propellers.redis.command('HSET', seen, '', String(began - hours * 3_600_000));
  };
  const isRepeat = async (clientId: string, id: string) => (await publish(0, clientId, { id })).duplicate;

  beforeAll(async () => {
    propellers = await startPropellers(2);
  }, 30_000);
  afterEach(() => {
    for (const device of devices) device.close();
    devices = [];
  });
  afterAll(() => propellers?.close());

  it('both devices of the client get it, on whichever node; no other client and no other tenant does', async () => {
    // A client id that lies in the same partition for both tenants: there, only the name keeps them apart.
    let clientId = newClient();
    while (partitionOf('acme', clientId) !== partitionOf('other', clientId)) clientId = newClient();
    const phone = await connect(0, { clientId, deviceId: 'phone' });
    const tablet = await connect(1, { clientId, deviceId: 'tablet' });
    const neighbourId = newClient();
    const neighbour = await connect(0, { clientId: neighbourId });
    const namesake = await connect(0, { clientId, deviceId: 'phone', tenant: 'other' });

    const accepted = await publish(1, clientId, { data: { amount: 42000 } });
    await Promise.all([phone.sees(1), tablet.sees(1)]);
    expect(accepted).toMatchObject({ offset: 1, duplicate: false, devicesOnline: 2 });
    expect(phone.events[0]).toMatchObject({
      specversion: '1.0',
      id: accepted.eventId,
      source: '/test',
      type: 'test.happened',
      subject: 'thing_1',
      tenant: 'acme',
      datacontenttype: 'application/json',
      offset: 1,
      data: { amount: 42000 },
    });
    expect(String(phone.events[0]?.['time'])).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(tablet.events).toEqual(phone.events);

    // The others are reachable, and this is the first they hear.
    const [other] = propellers.nodes;
    await publish(0, neighbourId);
    await other?.client.publish('other-full-key', publication(clientId));
    await Promise.all([neighbour.sees(1), namesake.sees(1)]);
    expect([neighbour, namesake].map((device) => device.events.length)).toEqual([1, 1]);
    expect(namesake.events[0]?.tenant).toBe('other');
    expect(phone.events).toHaveLength(1);
  });

  it('all devices see one order, whichever node accepted the events', async () => {
    const clientId = newClient();
    const phone = await connect(0, { clientId, deviceId: 'phone' });
    const tablet = await connect(1, { clientId, deviceId: 'tablet' });
    const all = await Promise.all(Array.from({ length: 200 }, (_, i) => publish(i % 2, clientId, { data: { i } })));
    await Promise.all([phone.sees(200), tablet.sees(200)]);
    const inOrder = all.toSorted((a, b) => a.offset - b.offset).map(({ eventId }) => eventId);
    expect(phone.ids).toEqual(inOrder);
    expect(tablet.ids).toEqual(inOrder);
    expect(phone.events.map(({ offset }) => offset)).toEqual(Array.from({ length: 200 }, (_, i) => i + 1));
  });

  // The nodes of this test count together: they live in one process.
  const received = async (): Promise<number> => {
    const answer = await fetch(`${propellers.nodes[0]?.url}/metrics`);
    return Number(/propeller_pubsub_messages_total\{kind="event"\} (\d+)/.exec(await answer.text())?.[1] ?? 0);
  };

  it('an event crosses Redis once for each node that holds the client, and reaches no other', async () => {
    const clientId = newClient();
    await connect(0, { clientId: newClient() });
    await connect(1, { clientId: newClient() });
    const phone = await connect(0, { clientId, deviceId: 'phone' });
    const tablet = await connect(0, { clientId, deviceId: 'tablet' });
    const before = await received();
    for (let i = 0; i < 10; i++) await publish(i % 2, clientId);
    await Promise.all([phone.sees(10), tablet.sees(10)]);
    expect((await received()) - before).toBe(10);
    const watch = await connect(1, { clientId, deviceId: 'watch', since: 'latest' });
    for (let i = 0; i < 10; i++) await publish(i % 2, clientId);
    await Promise.all([phone.sees(20), watch.sees(10)]);
    expect((await received()) - before).toBe(30);
  });

  it('a batch keeps its order, and a wrong request in it fails alone', async () => {
    const clientId = newClient();
    const phone = await connect(1, { clientId });
    const batch = Array.from({ length: 500 }, (_, i) => publication(clientId, { id: `${clientId}-${i}` }));
    batch[7] = publication(clientId, { id: 'a space' });
    const results = await propellers.nodes[0]?.client.publishBatch(KEY, batch, DEADLINE_MS);
    expect(results?.[7]).toMatchObject({ code: 'invalid_request', field: 'event.id', retryable: false });
    expect(results?.filter((result) => 'offset' in result)).toHaveLength(499);
    await phone.sees(499);
    expect(phone.ids).toEqual(batch.filter((_, i) => i !== 7).map(({ event }) => event.id));
  });

  it('the same event published three times lights the phone once', async () => {
    const clientId = newClient();
    const phone = await connect(0, { clientId });
    const id = `${clientId}-paid`;
    const answers = await Promise.all([0, 1, 0].map((node) => publish(node, clientId, { id })));
    await publish(0, clientId);
    await phone.sees(2);
    expect(phone.ids.filter((seen) => seen === id)).toHaveLength(1);
    expect(answers.filter(({ duplicate }) => duplicate)).toHaveLength(2);
    expect(new Set(answers.map(({ offset }) => offset))).toEqual(new Set([1]));
  });

  it('the same event to two clients is not a repeat', async () => {
    const [one, two] = [newClient(), newClient()];
    const answers = await Promise.all([one, two].map((clientId) => publish(0, clientId, { id: 'evt_shared' })));
    expect(answers.map(({ duplicate }) => duplicate)).toEqual([false, false]);
  });

  it('the registry knows who is connected, and forgets who has left', async () => {
    const clientId = newClient();
    const phone = await connect(0, { clientId, deviceId: 'phone' });
    await connect(1, { clientId, deviceId: 'tablet' });
    expect((await publish(0, clientId)).devicesOnline).toBe(2);
    phone.close();
    let online = 2;
    for (let i = 0; i < 100 && online === 2; i++) online = (await publish(0, clientId)).devicesOnline;
    expect(online).toBe(1);
  });

  describe('a repeat', () => {
    it('is recognised for a day, and two days later it is not', async () => {
      const clientId = newClient();
      await publish(0, clientId, { id: 'day-1' });
      await age(clientId, 23);
      expect(await isRepeat(clientId, 'day-1')).toBe(true);
      await age(clientId, 2);
      await publish(0, clientId, { id: 'day-2' });
      expect(await isRepeat(clientId, 'day-1')).toBe(true);
      await age(clientId, 25);
      await publish(0, clientId, { id: 'day-3' });
      expect(await isRepeat(clientId, 'day-2')).toBe(true);
      expect(await isRepeat(clientId, 'day-1')).toBe(false);
    });

    it('costs a bounded hash for each tenant and partition, and its keys end by themselves', async () => {
      const clientId = newClient();
      await publish(0, clientId, { id: 'first' });
      const { seen, seenBefore } = clientKeys('acme', clientId);
      const fill = `for i = 1, ${LIMITS.seenMax} do redis.call('HSET', KEYS[1], 'filler-' .. i, '') end`;
      await propellers.redis.command('EVAL', fill, '1', seen);
      await publish(0, clientId, { id: 'one-too-many' });
      expect(Number(await propellers.redis.command('HLEN', seen))).toBeLessThan(10);
      expect(Number(await propellers.redis.command('HLEN', seenBefore))).toBeGreaterThan(LIMITS.seenMax);
      expect(await isRepeat(clientId, 'first')).toBe(true);
      for (const key of [seen, seenBefore]) {
        expect(Number(await propellers.redis.command('PTTL', key))).toBeGreaterThan(23 * 3_600_000);
      }
    });

    it('of one event for very many clients is recognised for each of them', async () => {
      const partition = partitionOf('acme', 'crowd');
      const crowd: string[] = [];
      for (let i = 0; crowd.length < 150; i++) {
        if (partitionOf('acme', `crowd_${i}`) === partition) crowd.push(`crowd_${i}`);
      }
      const batch = crowd.map((clientId) => publication(clientId, { id: 'to-all' }));
      const [first, second] = [
        await propellers.nodes[0]?.client.publishBatch(KEY, batch, DEADLINE_MS),
        await propellers.nodes[1]?.client.publishBatch(KEY, batch, DEADLINE_MS),
      ];
      expect(first?.filter((answer) => 'duplicate' in answer && !answer.duplicate)).toHaveLength(150);
      expect(second?.filter((answer) => 'duplicate' in answer && answer.duplicate)).toHaveLength(150);
    });
  });
});
