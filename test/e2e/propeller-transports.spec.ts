import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as wait } from 'node:timers/promises';
import { publication, startPropellers, type Node, type PropellerNodes } from '../support/propeller.js';
import type { DeviceOptions } from '../support/propeller-device.js';
import { TRANSPORTS, type AnyDevice, type TransportName } from '../support/transports.js';

const KEY = 'acme-full-key';
/** A machine that is busy is not what these tests are about. */
const DEADLINE_MS = 15_000;

let propellers: PropellerNodes;
let clients = 0;
let devices: AnyDevice[] = [];
const newClient = (): string => `driver_${++clients}`;

const nodeAt = (index: number): Node => {
  const node = propellers.nodes[index];
  if (!node) throw new Error('no such node');
  return node;
};
const publish = (...args: Parameters<typeof publication>) =>
  nodeAt(0).client.publish(KEY, publication(...args), DEADLINE_MS);
const publishMany = async (clientId: string, count: number): Promise<string[]> => {
  const batch = Array.from({ length: count }, () => publication(clientId));
  await nodeAt(0).client.publishBatch(KEY, batch, DEADLINE_MS);
  return batch.map(({ event }) => event.id);
};
const sees = async (device: AnyDevice, count: number): Promise<string[]> => {
  await device.when(() => device.ids.length >= count, `${count} events`);
  return device.ids;
};
const leaves = (device: AnyDevice): Promise<void> => device.when(() => device.gone, 'the end of the connection');

beforeAll(async () => {
  propellers = await startPropellers(2);
}, 30_000);
afterEach(() => {
  for (const device of devices) device.close();
  devices = [];
});
afterAll(() => propellers?.close());

/** Whatever a device may expect, it may expect over both. `other` is the transport of whoever else is there. */
describe.each<[TransportName, TransportName]>([
  ['socketio', 'grpc'],
  ['grpc', 'socketio'],
])('a device over %s', (own, other) => {
  const open = (options: DeviceOptions, node = 1, transport: TransportName = own): AnyDevice => {
    const device = TRANSPORTS[transport](nodeAt(node), options);
    devices.push(device);
    return device;
  };
  const connect = async (...args: Parameters<typeof open>): Promise<AnyDevice> => {
    const device = open(...args);
    await device.when(() => device.readies.length > 0 || device.gone, 'ready');
    return device;
  };

  it('is told who it is and where it stands, and gets what comes then, in order', async () => {
    const clientId = newClient();
    const phone = await connect({ clientId, deviceId: 'phone' });
    expect(phone.readies).toEqual([
      { clientId, deviceId: 'phone', epoch: expect.stringMatching(/.+/), offset: 0, latest: 0, gap: false },
    ]);
    const ids = await publishMany(clientId, 100);
    expect(await sees(phone, 100)).toEqual(ids);
    expect(phone.events.map(({ offset }) => offset)).toEqual(ids.map((_, i) => i + 1));
  });

  it('resumes behind what it acknowledged, on another node and over the other transport', async () => {
    const clientId = newClient();
    const first = await connect({ clientId, acks: false });
    const ids = await publishMany(clientId, 3);
    await sees(first, 3);
    first.ack(2);
    first.close();
    const second = await connect({ clientId }, 0, other);
    expect(await sees(second, 1)).toEqual(ids.slice(2));
    expect(second.readies[0]).toMatchObject({ offset: 2, latest: 3, gap: false });
  });

  it('begins where it asks to: at the oldest, at the next, behind an offset', async () => {
    const clientId = newClient();
    const ids = await publishMany(clientId, 3);
    const oldest = await connect({ clientId, deviceId: 'new' });
    const latest = await connect({ clientId, deviceId: 'late', since: 'latest' });
    const second = await connect({ clientId, deviceId: 'two', since: '2' });
    const lost = await connect({ clientId, deviceId: 'lost', since: '99' });
    ids.push((await publish(clientId)).eventId);
    await Promise.all([sees(oldest, 4), sees(latest, 1), sees(second, 2), sees(lost, 4)]);
    expect([oldest.ids, latest.ids, second.ids, lost.ids]).toEqual([ids, ids.slice(3), ids.slice(2), ids]);
    const at = [oldest, latest, second, lost].map(({ readies }) => [readies[0]?.offset, readies[0]?.gap]);
    expect(at).toEqual([
      [0, false],
      [3, false],
      [2, false],
      [0, true],
    ]);
  });

  it('hears nothing that is for another device, and goes on behind it', async () => {
    const clientId = newClient();
    const phone = await connect({ clientId, deviceId: 'phone' });
    const tablet = await connect({ clientId, deviceId: 'tablet' }, 0, other);
    const first = await publish(clientId, { deviceId: 'tablet' });
    const second = await publish(clientId);
    await Promise.all([sees(phone, 1), sees(tablet, 2)]);
    expect(phone.ids).toEqual([second.eventId]);
    expect(tablet.ids).toEqual([first.eventId, second.eventId]);
    expect([first.devicesOnline, second.devicesOnline]).toEqual([1, 2]);
  });

  it('that does not acknowledge is sent 64 events, the first of them again after three seconds, the rest as it does', async () => {
    const clientId = newClient();
    const phone = await connect({ clientId, acks: false });
    const ids = await publishMany(clientId, 100);
    await sees(phone, 64 * 2);
    expect(phone.ids.slice(0, 64)).toEqual(ids.slice(0, 64));
    expect(phone.ids.slice(64, 128)).toEqual(ids.slice(0, 64));
    // As a client does that was offline when it acknowledged what its former connection was sent: no offence, no effect.
    for (let i = 0; i < 6; i++) phone.ack(100);
    phone.ack(64);
    await sees(phone, 128 + 36);
    expect(phone.ids.slice(128)).toEqual(ids.slice(64));
  });

  it('is never shown what has expired', async () => {
    const clientId = newClient();
    await publish(clientId, { ttlSeconds: 0.05 });
    await wait(60);
    const { eventId } = await publish(clientId);
    const phone = await connect({ clientId });
    expect(await sees(phone, 1)).toEqual([eventId]);
    expect(phone.readies[0]?.gap).toBe(false);
  });

  it('any device: the first that acknowledges has it, the other is told to cancel, a third never sees it', async () => {
    const clientId = newClient();
    const phone = await connect({ clientId, deviceId: 'phone', acks: false });
    const tablet = await connect({ clientId, deviceId: 'tablet', acks: false }, 0, other);
    const { eventId, offset, devicesOnline } = await publish({ anyDeviceOf: clientId });
    await Promise.all([sees(phone, 1), sees(tablet, 1)]);
    expect(devicesOnline).toBe(2);
    tablet.ack(offset);
    await phone.when(() => phone.cancels.length > 0, 'cancel');
    expect([phone.cancels, tablet.cancels]).toEqual([[eventId], []]);
    phone.ack(offset);

    const next = await publish(clientId);
    const third = await connect({ clientId, deviceId: 'third' });
    expect(await sees(third, 1)).toEqual([next.eventId]);
    const receipts = await nodeAt(1).client.getEvent(KEY, eventId);
    expect(receipts.map(({ status, deviceId }) => [status, deviceId])).toEqual([
      ['accepted', ''],
      ['delivered', 'tablet'],
    ]);
  });

  it('a collapse key: the newer takes the place of the older, on the screen and in the inbox', async () => {
    const clientId = newClient();
    const phone = await connect({ clientId, deviceId: 'phone', acks: false });
    const options = { collapseKey: 'queue-length' };
    const [one, other1] = [await publish(clientId, options), await publish(clientId)];
    const two = await publish(clientId, options);
    await phone.when(() => phone.cancels.length > 0 && phone.ids.length >= 3, 'cancel');
    expect(phone.cancels).toEqual([one.eventId]);
    const late = await connect({ clientId, deviceId: 'late' });
    expect(await sees(late, 2)).toEqual([other1.eventId, two.eventId]);
    expect(late.readies[0]?.gap).toBe(false);
    const receipts = await nodeAt(1).client.getEvent(KEY, one.eventId);
    expect(receipts.map(({ status, reason }) => [status, reason])).toEqual([
      ['accepted', ''],
      ['dropped', 'collapsed'],
    ]);
  });

  it('what was withdrawn while it was away is no gap; what its inbox had no room for is', async () => {
    const clientId = newClient();
    const options = { clientId, acks: false };
    const first = await connect(options);
    const { offset } = await publish({ anyDeviceOf: clientId });
    await sees(first, 1);
    first.ack(offset);
    first.close();
    await publish(clientId, { collapseKey: 'a' });
    await publish(clientId, { collapseKey: 'a' });
    const second = await connect(options);
    expect(second.readies[0]).toMatchObject({ offset: 1, latest: 3, gap: false });
    second.close();
    for (let batch = 0; batch < 3; batch++) await publishMany(clientId, 400);
    const third = await connect(options);
    expect(third.readies[0]).toMatchObject({ offset: 1, latest: 1203, gap: true });
  });

  it('an acknowledgement that is late: the event is withdrawn, and the backend knows why', async () => {
    const clientId = newClient();
    const phone = await connect({ clientId, acks: false });
    const { eventId } = await publish(clientId, { ackDeadlineSeconds: 0.1 });
    const kept = await publish(clientId);
    await sees(phone, 2);
    phone.ack(0);
    await phone.when(() => phone.cancels.length > 0, 'cancel');
    expect(phone.cancels).toEqual([eventId]);
    const receipts = await nodeAt(1).client.getEvent(KEY, eventId);
    expect(receipts.at(-1)).toMatchObject({ status: 'expired', reason: 'ack_deadline' });
    phone.close();
    const again = await connect({ clientId });
    expect(await sees(again, 1)).toEqual([kept.eventId]);
  });

  it('topics: hears what its token names, from now on, each event once, and nothing else', async () => {
    const clientId = newClient();
    const city = newClient();
    await publish({ topic: `${city}.surge` }, { id: `${city}-before` });
    const topics = [`${city}.*`, `${city}.surge`, 'news'];
    const phone = await connect({ clientId, claims: { topics } });
    const stranger = await connect({ clientId: newClient(), claims: { topics: [`${city}x.*`, city] } }, 0, other);
    const first = await publish({ topic: `${city}.surge` }, { data: { factor: 1.5 } });
    const again = await publish({ topic: `${city}.surge` }, { id: first.eventId });
    await publish({ topic: `${city}x.rain` });
    await publish({ topic: 'news' });
    const own1 = await publish(clientId);
    await Promise.all([sees(phone, 3), sees(stranger, 1)]);
    expect(phone.events[0]).toEqual({ id: first.eventId, offset: 0, data: { factor: 1.5 } });
    expect(phone.events.map(({ offset }) => offset)).toEqual([0, 0, 1]);
    expect(phone.ids.at(-1)).toBe(own1.eventId);
    expect(stranger.ids).toHaveLength(1);
    expect([first.duplicate, again.duplicate]).toEqual([false, true]);
    // Not a namesake in another tenant, whatever its token says.
    const namesake = await connect({ tenant: 'other', clientId, claims: { topics } }, 0);
    await publish({ topic: 'news' });
    await sees(phone, 4);
    await nodeAt(0).client.publish('other-full-key', publication({ topic: 'news' }), DEADLINE_MS);
    expect(await sees(namesake, 1)).toHaveLength(1);
    expect(phone.ids).toHaveLength(4);
  });

  it('4009: connected again, over either transport', async () => {
    const clientId = newClient();
    const first = await connect({ clientId });
    await connect({ clientId }, 0, other);
    await leaves(first);
    expect(first.byes).toEqual([expect.objectContaining({ code: 4009, reconnect: false })]);
  });

  it('4003: five acknowledgements of what was never sent', async () => {
    const phone = await connect({ clientId: newClient() });
    for (let i = 0; i < 5; i++) phone.ack(99);
    await leaves(phone);
    expect(phone.byes).toEqual([expect.objectContaining({ code: 4003, reconnect: false })]);
  });

  it('4001: its token ends while it listens, of which it was warned', async () => {
    const phone = await connect({ clientId: newClient(), ttlSeconds: 2 });
    await leaves(phone);
    expect(phone.warnings).toBe(1);
    expect(phone.byes).toEqual([expect.objectContaining({ code: 4001, reconnect: true })]);
  });

  it('4012: its node goes away: come back within ten seconds, and what was not acknowledged comes again', async () => {
    const clientId = newClient();
    const node = await propellers.start();
    const phone = await connect({ clientId, acks: false }, propellers.nodes.indexOf(node));
    const { eventId } = await publish(clientId);
    await sees(phone, 1);
    await node.close();
    await leaves(phone);
    expect(phone.byes).toEqual([expect.objectContaining({ code: 4012, reconnect: true })]);
    expect(phone.byes[0]?.afterMs).toBeLessThanOrEqual(10_000);
    expect(await sees(await connect({ clientId }), 1)).toEqual([eventId]);
  });

  it.each<[string, DeviceOptions, string]>([
    ['a token of another device', { claims: { device: 'phone-2' } }, 'device_mismatch'],
    ['a wrong since', { since: 'yesterday' }, 'since_invalid'],
    ['a key nobody has', { header: { kid: 'nobody' } }, 'token_key_unknown'],
    ['the tenant of another', { claims: { tenant: 'other' } }, 'tenant_mismatch'],
    ['a topic outside the alphabet', { claims: { topics: ['a:b'] } }, 'token_malformed'],
  ])('is not let in with %s', async (_, options, code) => {
    const phone = open({ clientId: newClient(), ...options });
    await phone.when(() => phone.refusal !== undefined, 'refusal');
    expect(phone.refusal).toBe(code);
    expect(phone.readies).toEqual([]);
  });
});
