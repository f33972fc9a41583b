import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  appendToOutbox,
  claimFromOutbox,
  expireAccepted,
  moveReceiptCursor,
  releaseReceiptLeases,
  renewReceiptLeases,
  settleByReceipts,
  settleInOutbox,
  takeReceiptLeases,
} from '#libs/outbox';
import { timelineOf } from '#libs/payment';
import { Backend, decideAtGateway } from '../support/api.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { freePort } from '../support/free-port.js';
import { Phone } from '../support/phone.js';
import { Processes, spawnProcess, type Spawned } from '../support/processes.js';
import { startRedis, type TestRedis } from '../support/redis.js';
import { CREDENTIALS_KEY, startStack, type Stack } from '../support/stack.js';
import { until } from '../support/until.js';

const KEY = 'dev-zomato-key';

interface OpenRow {
  epoch: string | null;
  attempts: number;
  accepted_at: Date | null;
  settled_at: Date | null;
  result: { receipt?: string } | null;
}

const rowOf = async ({ source }: TestDatabase, orderId: string, recipient: string): Promise<OpenRow> => {
  const [row] = await source.query(`SELECT * FROM outbox WHERE subject = $1 AND recipient = $2`, [orderId, recipient]);
  return row as OpenRow;
};
const accepted = (database: TestDatabase, orderId: string, rider: string) =>
  until(async () => {
    const row = await rowOf(database, orderId, rider);
    return row?.accepted_at && row;
  }, 'accepted by Propeller');
const settled = (database: TestDatabase, orderId: string, rider: string) =>
  until(async () => {
    const row = await rowOf(database, orderId, rider);
    return row?.settled_at && row;
  }, 'settled by its receipt');

let riders = 0;
const fresh = () => `rider_${++riders}`;

const pay = async (backend: Backend, rider: string): Promise<string> => {
  const { orderId, payment } = await backend.orderToPay({
    notifyClientId: rider,
    customer: { id: `${rider}_customer`, name: 'Asha', email: 'asha@example.com', phone: '9999999999' },
  });
  await decideAtGateway(payment.checkout.url, 'success');
  return orderId;
};

describe('a notification', () => {
  let stack: Stack;
  let push: TestRedis;
  let zomato: Backend;
  let phones: Phone[] = [];
  const phone = async (clientId: string, deviceId: string): Promise<Phone> => {
    const connected = await Phone.connect(stack.propeller, { key: KEY, clientId, deviceId });
    phones.push(connected);
    return connected;
  };

  beforeAll(async () => {
    push = await startRedis();
    stack = await startStack(['simulator', 'payments', 'worker', 'propeller'], { REDIS_PUSH_URL: push.url });
    zomato = new Backend(stack.payments);
  }, 60_000);
  afterEach(() => {
    for (const connected of phones) connected.disconnect();
    phones = [];
  });
  afterAll(async () => {
    await stack?.close();
    await push?.stop();
  });

  it('stays open until a phone has acknowledged it; the timeline says which, and when', async () => {
    const rider = fresh();
    const orderId = await pay(zomato, rider);
    const open = await accepted(stack.database, orderId, rider);
    expect(open).toMatchObject({ settled_at: null, epoch: expect.any(String) });
    const connected = await phone(rider, 'phone-2');
    const { id } = await connected.next();
    const closed = await settled(stack.database, orderId, rider);
    expect(closed).toMatchObject({ result: { receipt: 'delivered', devicesOnline: 0 }, epoch: open.epoch });
    const { body } = await zomato.get(`/v1/orders/${orderId}`);
    const steps = body.timeline.filter(({ detail }: { detail: { clientId: string } }) => detail.clientId === rider);
    expect(steps).toMatchObject([
      { step: 'notification.queued' },
      { step: 'notification.accepted', detail: { eventId: id, attempts: 1 } },
      { step: 'notification.delivered', detail: { eventId: id, clientId: rider, deviceId: 'phone-2' } },
    ]);
    expect(Math.abs(Date.parse(steps[2].at) - Date.now())).toBeLessThan(10_000);
  });

  it('is told by each device once; the first closes it', async () => {
    const rider = fresh();
    const both = [await phone(rider, 'phone-1'), await phone(rider, 'phone-2')];
    const orderId = await pay(zomato, rider);
    await Promise.all(both.map((one) => one.next()));
    await settled(stack.database, orderId, rider);
    const devices = await until(async () => {
      const { body } = await zomato.get(`/v1/orders/${orderId}`);
      const steps = body.timeline.filter(
        ({ step, detail }: { step: string; detail: { clientId: string } }) =>
          step === 'notification.delivered' && detail.clientId === rider,
      );
      return steps.length >= 2 && steps.map(({ detail }: { detail: { deviceId: string } }) => detail.deviceId);
    }, 'both devices');
    expect(devices.toSorted()).toEqual(['phone-1', 'phone-2']);
  });

  it('survives that Propeller loses its memory while the phone is offline: shown once when it is back', async () => {
    const [rider, other] = [fresh(), fresh()];
    const orderId = await pay(zomato, rider);
    const before = await accepted(stack.database, orderId, rider);
    // The reader knows the epoch by now: somebody's receipt has moved its cursor.
    const known = await phone(other, 'phone');
    await settled(stack.database, await pay(zomato, other), other);
    expect(known.events).toHaveLength(1);
    known.disconnect();

    await push.command('FLUSHALL');
    const again = await until(async () => {
      const row = await rowOf(stack.database, orderId, rider);
      return row.epoch !== before.epoch && row.accepted_at && row;
    }, 'accepted again');
    expect(again.attempts).toBeGreaterThan(before.attempts);
    const back = await phone(rider, 'phone');
    expect(await back.next()).toMatchObject({ subject: orderId });
    expect(await settled(stack.database, orderId, rider)).toMatchObject({ result: { receipt: 'delivered' } });
    // What was delivered before is not sent again.
    const returned = await phone(other, 'phone');
    await pay(zomato, other);
    await returned.until(1);
    expect([back.events.length, returned.events.length]).toEqual([1, 1]);
  }, 30_000);

  it('waits for a Propeller that is away, and the worker stays ready', async () => {
    const rider = fresh();
    const orderId = await pay(zomato, rider);
    await accepted(stack.database, orderId, rider);
    await stack.stop('propeller');
    const ready = await fetch(`http://127.0.0.1:${stack.config.WORKER_PORT}/health/ready`);
    expect(ready.status).toBe(200);
    await stack.start('propeller');
    await phone(rider, 'phone');
    await settled(stack.database, orderId, rider);
  }, 30_000);
});

describe('two workers', () => {
  let processes: Processes;
  let second: Spawned | undefined;

  beforeAll(async () => {
    processes = await Processes.start(['gateway-simulator', 'propeller', 'payments', 'webhook-worker']);
  }, 90_000);
  afterAll(async () => {
    await second?.kill('SIGKILL');
    await processes?.close();
  });

  it('one reads; killed in the middle of it, the other goes on within the lease, and every receipt counts once', async () => {
    const { database, env } = processes;
    const readerOf = async () => {
      const [row] = await database.source.query(
        `SELECT leased_by FROM receipt_cursors WHERE tenant_id = 'zomato' AND leased_until > now()`,
      );
      return (row as { leased_by: string | null } | undefined)?.leased_by ?? undefined;
    };
    const first = await until(readerOf, 'a reader');
    const port = String(await freePort());
    second = spawnProcess('apps/webhook-worker/src/main.js', { ...env, WORKER_PORT: port });
    await second.ready(`http://127.0.0.1:${port}`);

    const zomato = new Backend(processes.url('payments'));
    const clients = Array.from({ length: 30 }, fresh);
    const phones = await Promise.all(
      clients.map((clientId) => Phone.connect(processes.url('propeller'), { key: KEY, clientId, deviceId: 'phone' })),
    );
    const orders: string[] = [];
    const paid = clients.map(async (rider, i) => {
      orders[i] = await pay(zomato, rider);
    });
    await Promise.race(phones.map((one) => one.next(20_000)));
    expect(await readerOf()).toBe(first);
    await processes.kill('webhook-worker', 'SIGKILL');
    await Promise.all(paid);
    await until(
      async () => {
        const reader = await readerOf();
        return reader !== undefined && reader !== first;
      },
      'the other one reads',
      15_000,
    );
    for (const [i, rider] of clients.entries()) await settled(database, orders[i] as string, rider);
    const counts = await database.source.query(
      `SELECT count(*)::int AS n FROM receipts WHERE recipient = ANY($1) AND status = 'delivered' GROUP BY event_id, recipient`,
      [clients],
    );
    expect(counts).toHaveLength(clients.length);
    expect(counts.every(({ n }: { n: number }) => n === 1)).toBe(true);
    for (const one of phones) one.disconnect();
  }, 90_000);
});

describe('in the outbox', () => {
  let database: TestDatabase;
  const NOW = new Date('2026-01-01T00:00:00Z');
  const later = (ms: number) => new Date(NOW.getTime() + ms);
  const claim = (now = NOW) => claimFromOutbox(database.source, { kind: 'notify', now, leaseMs: 1000, limit: 100 });
  const append = (eventId: string, recipient = 'rider', tenantId = 'zomato') =>
    appendToOutbox(
      database.source.manager,
      [{ tenantId, kind: 'notify', eventId, recipient, subject: 'ord_1', payload: {} }],
      NOW,
    );
  const accept = async (epoch: string, now = NOW) => {
    const claimed = await claim(now);
    await settleInOutbox(
      database.source,
      claimed.map(({ seq }) => ({ seq, outcome: 'accepted', result: { offset: 1 }, epoch })),
      now,
    );
    return claimed.map(({ eventId }) => eventId);
  };
  const receipt = (eventId: string, more: object = {}) => ({
    eventId,
    recipient: 'rider',
    deviceId: 'phone',
    status: 'delivered' as const,
    reason: '',
    at: later(50),
    ...more,
  });
  const settle = (tenantId: string, ...receipts: ReturnType<typeof receipt>[]) =>
    settleByReceipts(database.source.manager, { tenantId, kind: 'notify', receipts });
  const steps = async () =>
    (await timelineOf(database.source, 'ord_1')).map(({ step, detail }) =>
      [step, detail['deviceId'] ?? detail['reason']].filter(Boolean).join(' '),
    );

  beforeAll(async () => {
    database = await createDatabase(CREDENTIALS_KEY);
  }, 60_000);
  beforeEach(() => database.source.query(`TRUNCATE outbox, receipts`));
  afterAll(() => database?.drop());

  it('what was accepted holds up nothing behind it', async () => {
    await append('a');
    await append('b');
    expect(await accept('e1')).toEqual(['a']);
    expect(await accept('e1')).toEqual(['b']);
    expect(await claim(later(60_000))).toEqual([]);
  });

  it('a receipt settles only the message it is about, of its own tenant, and repeats change nothing', async () => {
    await append('a');
    await accept('e1');
    expect(await settle('blinkit', receipt('a'))).toBe(0);
    expect(await settle('zomato', receipt('a', { recipient: 'somebody' }), receipt('chat'))).toBe(0);
    expect(await settle('zomato', receipt('a'), receipt('a', { deviceId: 'tablet' }), receipt('a'))).toBe(1);
    expect(await settle('zomato', receipt('a'))).toBe(0);
    expect(await steps()).toEqual([
      'notification.queued',
      'notification.accepted',
      'notification.delivered phone',
      'notification.delivered tablet',
    ]);
  });

  it('expired and dropped settle too, and say why', async () => {
    await append('a');
    await append('b', 'other');
    await accept('e1');
    await settle(
      'zomato',
      receipt('a', { deviceId: '', status: 'dropped', reason: 'inbox_full' }),
      receipt('b', { recipient: 'other', deviceId: '', status: 'expired', reason: 'ttl', at: later(70) }),
    );
    expect(await steps()).toEqual(
      expect.arrayContaining(['notification.dropped inbox_full', 'notification.expired ttl']),
    );
    expect(await expireAccepted(database.source, { kind: 'notify', until: later(1), now: NOW, limit: 10 })).toBe(0);
  });

  it('a receipt may come before the acceptance is noted', async () => {
    await append('a');
    const [claimed] = await claim();
    await settle('zomato', receipt('a'));
    const acceptance = { seq: claimed?.seq ?? 0, outcome: 'accepted' as const, result: { offset: 7 }, epoch: 'e1' };
    await settleInOutbox(database.source, [acceptance], NOW);
    const [row] = await database.source.query(`SELECT settled_at, epoch, result FROM outbox`);
    expect(row).toMatchObject({ settled_at: later(50), epoch: 'e1', result: { offset: 7, receipt: 'delivered' } });
    expect(await claim(later(60_000))).toEqual([]);
  });

  it("an answer from another epoch sends the client's older open messages again, and nobody else's", async () => {
    await append('a');
    await append('b', 'other');
    await accept('e1');
    await append('c');
    expect(await accept('e2')).toEqual(['c']);
    expect((await claim()).map(({ eventId }) => eventId)).toEqual(['a']);
  });

  it('receipts have one reader at a time: whose lease has run out can no longer move the cursor', async () => {
    const { source } = database;
    const take = (reader: string) => takeReceiptLeases(source, { reader, tenantIds: ['zomato'], limit: 10 });
    const move = (reader: string, cursor: string) =>
      moveReceiptCursor(source.manager, { reader, tenantId: 'zomato', cursor });
    expect(await take('first')).toEqual([{ tenantId: 'zomato', cursor: '' }]);
    expect(await take('second')).toEqual([]);
    expect(await move('first', 'c1')).toBe(true);
    await source.query(`UPDATE receipt_cursors SET leased_until = now() - interval '1 second'`);
    expect(await renewReceiptLeases(source, 'first')).toEqual([]);
    expect(await take('second')).toEqual([{ tenantId: 'zomato', cursor: 'c1' }]);
    expect(await move('first', 'stale')).toBe(false);
    await releaseReceiptLeases(source, 'first');
    expect(await renewReceiptLeases(source, 'second')).toEqual(['zomato']);
    await releaseReceiptLeases(source, 'second');
    expect(await take('third')).toEqual([{ tenantId: 'zomato', cursor: 'c1' }]);
  });

  it('nothing waits for ever: without a receipt it counts as expired', async () => {
    await append('a');
    await accept('e1');
    const expire = (before: Date) =>
      expireAccepted(database.source, { kind: 'notify', until: before, now: later(90), limit: 10 });
    expect(await expire(later(-1))).toBe(0);
    expect(await expire(later(1))).toBe(1);
    expect(await steps()).toEqual(['notification.queued', 'notification.accepted', 'notification.expired no_receipt']);
    expect(await claim(later(60_000))).toEqual([]);
  });
});
