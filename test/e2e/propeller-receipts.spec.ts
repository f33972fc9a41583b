import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { deviceToken, publication, startPropellers, type Node, type PropellerNodes } from '../support/propeller.js';
import { connectDevice, type DeviceOptions, type TestDevice } from '../support/propeller-device.js';
import { TestListener } from '../support/propeller-listener.js';
import { ReceiptReading } from '../support/receipts.js';
import { until } from '../support/until.js';

const KEY = 'acme-full-key';
let propellers: PropellerNodes;
let one: Node;
let two: Node;
let devices: TestDevice[] = [];
let readings: ReceiptReading[] = [];
let clients = 0;

const device = async (node: Node, options: DeviceOptions): Promise<TestDevice> => {
  const connected = await connectDevice(node.url, options);
  devices.push(connected);
  return connected;
};
const reading = (node: Node, after = '', key = KEY): ReceiptReading => {
  const started = new ReceiptReading(node, key, after);
  readings.push(started);
  return started;
};
/** Every test has a client, and so ids, of its own: all read the same tenant. */
const fresh = (): string => `driver_${++clients}`;
const publish = (clientId: string, id: string, more: object = {}, key = KEY) =>
  one.client.publish(key, publication(clientId, { id, ...more }));
const about = (read: ReceiptReading, ...ids: string[]) =>
  read.lines.filter((line) => ids.includes(line.split(' ')[0] as string)).toSorted();

beforeAll(async () => {
  propellers = await startPropellers(2);
  [one, two] = propellers.nodes as [Node, Node];
}, 30_000);
afterEach(async () => {
  for (const connected of devices) connected.close();
  await Promise.all(readings.map((read) => read.end()));
  [devices, readings] = [[], []];
});
afterAll(() => propellers?.close());

describe('receipts', () => {
  it('one event, two devices on two nodes: accepted once, delivered once by each, a repeat adds nothing', async () => {
    const client = fresh();
    const read = reading(two);
    const phone = await device(one, { clientId: client, deviceId: 'phone' });
    const stream = new TestListener(two, { clientId: client, deviceId: 'stream' });
    await stream.ready();
    const { epoch } = await publish(client, 'a');
    await publish(client, 'a');
    await Promise.all([phone.sees(1), stream.sees(1)]);
    await read.has('a accepted', 'a delivered phone', 'a delivered stream');
    phone.socket.emit('ack', phone.events[0]?.offset);
    await publish(client, 'b');
    await read.has('b delivered phone', 'b delivered stream');
    expect(about(read, 'a')).toEqual(['a accepted', 'a delivered phone', 'a delivered stream']);
    const receipt = read.told.find((told) => told.receipt?.deviceId === 'phone')?.receipt;
    expect(receipt).toMatchObject({ eventId: 'a', clientId: client, epoch });
    expect(Math.abs((receipt?.at.getTime() ?? 0) - Date.now())).toBeLessThan(10_000);
    stream.close();
  });

  it('an acknowledgement covers what was sent to this device up to there, and nothing else', async () => {
    const client = fresh();
    const read = reading(one);
    const phone = await device(one, { clientId: client, deviceId: 'phone', acks: false });
    await publish(client, 'c1');
    await publish(client, 'c2', { deviceId: 'tablet' });
    await publish(client, 'c3');
    const last = await publish(client, 'c4');
    await phone.sees(3);
    phone.socket.emit('ack', last.offset - 1);
    await read.has('c1 delivered phone', 'c3 delivered phone');
    phone.socket.emit('ack', last.offset);
    await read.has('c4 delivered phone');
    expect(about(read, 'c1', 'c2', 'c3', 'c4').filter((line) => line.includes('delivered'))).toEqual([
      'c1 delivered phone',
      'c3 delivered phone',
      'c4 delivered phone',
    ]);
  });

  it('shown a second time because the device asked for it again, it is still delivered once', async () => {
    const client = fresh();
    const read = reading(one);
    await device(one, { clientId: client, deviceId: 'phone' });
    await publish(client, 'again');
    await read.has('again delivered phone');
    const back = await device(two, { clientId: client, deviceId: 'phone', since: '0' });
    await publish(client, 'next');
    await back.sees(2);
    await read.has('next delivered phone');
    expect(about(read, 'again')).toEqual(['again accepted', 'again delivered phone']);
  });

  it('what a device chose to skip was not delivered to it', async () => {
    const client = fresh();
    const read = reading(one);
    await publish(client, 'skipped');
    const phone = await device(one, { clientId: client, deviceId: 'phone', since: 'latest' });
    await publish(client, 'shown');
    await phone.sees(1);
    await read.has('shown delivered phone');
    expect(about(read, 'skipped')).toEqual(['skipped accepted']);
  });

  it('resumed by any cursor, on another node, none is missing and none comes twice', async () => {
    const riders = Array.from({ length: 12 }, fresh);
    const phones = await Promise.all(riders.map((clientId) => device(one, { clientId, deviceId: 'phone' })));
    const ids = riders.map((_, i) => `r${i}`);
    const expected = ids.flatMap((id) => [`${id} accepted`, `${id} delivered phone`]).toSorted();
    const whole = reading(one);
    await one.client.publishBatch(
      KEY,
      riders.map((client, i) => publication(client, { id: ids[i] as string })),
    );
    await Promise.all(phones.map((phone) => phone.sees(1)));
    await whole.has(...expected);
    const mine = whole.told.filter(({ receipt }) => ids.includes(receipt?.eventId ?? ''));
    for (const at of [0, 7, mine.length - 2]) {
      const rest = reading(two, mine[at]?.cursor);
      await rest.when(() => rest.told.length >= mine.length - 1 - at, 'the rest');
      await publish(fresh(), `end-${at}`);
      await rest.has(`end-${at} accepted`);
      const both = [...mine.slice(0, at + 1).map(({ receipt }) => receipt), ...rest.told.map(({ receipt }) => receipt)];
      const lines = both.flatMap((r) =>
        r && ids.includes(r.eventId) ? [`${r.eventId} ${r.status} ${r.deviceId}`.trim()] : [],
      );
      expect(lines.toSorted()).toEqual(expected);
    }
  });

  it('belong to their tenant: another one never sees them, in whatever it asks for', async () => {
    const client = fresh();
    const theirs = reading(one, '', 'other-full-key');
    await publish(client, 'secret');
    await publish(client, 'theirs', {}, 'other-full-key');
    await theirs.has('theirs accepted');
    const ours = reading(one);
    await ours.has('secret accepted');
    const again = reading(two, ours.cursor, 'other-full-key');
    await publish(client, 'theirs-too', {}, 'other-full-key');
    await again.has('theirs-too accepted');
    expect([...theirs.lines, ...again.lines].every((line) => line.startsWith('theirs'))).toBe(true);
    expect(ours.lines.some((line) => line.startsWith('theirs'))).toBe(false);
  });

  it.each([
    ['a cursor that is none', 'acme-full-key', 'nonsense', 'invalid_request', 'after'],
    ['a cursor that was cut', 'acme-full-key', 'AQ', 'invalid_request', 'after'],
    ['an unknown key', 'nobody-has-this', '', 'unauthenticated', undefined],
    ["a device's token", 'token', '', 'missing_scope', undefined],
  ])('%s is refused', async (_, key, after, code, field) => {
    const read = reading(one, after, key === 'token' ? deviceToken() : key);
    expect(await read.done).toMatchObject({ code, field, retryable: false });
  });

  it.each(['acme-publish-key', 'acme-read-key'])('%s may read them', async (key) => {
    const id = `for-${key}`;
    const read = reading(one, '', key);
    await publish(fresh(), id);
    await read.has(`${id} accepted`);
  });

  it('expired: nobody acknowledged it in time; what was acknowledged does not expire', async () => {
    const [offline, online] = [fresh(), fresh()];
    const read = reading(two);
    const phone = await device(one, { clientId: online, deviceId: 'phone' });
    await publish(offline, 'late', { ttlSeconds: 0.2 });
    await publish(online, 'in-time', { ttlSeconds: 0.2 });
    await phone.sees(1);
    await read.has('late expired ttl', 'in-time delivered phone');
    await publish(offline, 'later', { ttlSeconds: 0.2 });
    await read.has('later expired ttl');
    expect(about(read, 'late', 'in-time')).toEqual([
      'in-time accepted',
      'in-time delivered phone',
      'late accepted',
      'late expired ttl',
    ]);
  });

  it('dropped: the inbox was full before anybody acknowledged it', async () => {
    const client = fresh();
    const read = reading(one);
    const phone = await device(one, { clientId: client, deviceId: 'phone' });
    await publish(client, 'f0');
    await read.has('f0 delivered phone');
    phone.close();
    const ids = Array.from({ length: 1032 }, (_, i) => `f${i + 1}`);
    for (let i = 0; i < ids.length; i += 500) {
      await one.client.publishBatch(
        KEY,
        ids.slice(i, i + 500).map((id) => publication(client, { id })),
      );
    }
    await read.has('f1 dropped inbox_full', 'f31 dropped inbox_full', 'f1032 accepted');
    const dropped = read.lines.filter((line) => line.endsWith('dropped inbox_full')).length;
    expect(dropped).toBe(31);
    expect(read.lines).not.toContain('f0 dropped inbox_full');
  });

  it('a node that closes ends the stream at once, and it goes on at another', async () => {
    const third = await propellers.start();
    const read = reading(third);
    await publish(fresh(), 'before-closing');
    await read.has('before-closing accepted');
    await third.close();
    expect(await read.done).toMatchObject({ code: 'unavailable', retryable: true });
    const on = reading(one, read.cursor);
    await publish(fresh(), 'after-closing');
    await on.has('after-closing accepted');
    expect(on.lines).not.toContain('before-closing accepted');
  });
});

describe('when Redis comes back empty', () => {
  it('readers that are connected are told, and so is one that was away; then receipts go on', async () => {
    const client = fresh();
    const [read, away] = [reading(one), reading(two)];
    const before = await publish(client, 'forgotten');
    await Promise.all([read.has('forgotten accepted'), away.has('forgotten accepted')]);
    await away.end();
    await propellers.redis.command('FLUSHALL');
    await read.when(() => read.told.some(({ lost }) => lost), 'told that it is lost');
    const back = reading(two, away.cursor);
    await back.when(() => back.told.some(({ lost }) => lost), 'told that it is lost');
    const after = await until(() => publish(client, 'forgotten').catch(() => undefined), 'accepted again');
    expect(after).toMatchObject({ duplicate: false });
    expect(after.epoch).not.toBe(before.epoch);
    const again = ({ told }: ReceiptReading) => told.some(({ receipt }) => receipt?.epoch === after.epoch);
    await read.when(() => again(read), 'the second receipt');
    await back.when(() => again(back), 'the second receipt');
    expect([read, back].map(({ told }) => told.filter(({ lost }) => lost).length)).toEqual([1, 1]);
    const later = reading(one, back.cursor);
    await publish(client, 'calm');
    await later.has('calm accepted');
    expect(later.told.some(({ lost }) => lost)).toBe(false);
  });
});
