import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { appendToOutbox, claimFromOutbox, settleInOutbox, type OutboxMessage } from '#libs/outbox';
import { createDatabase, type TestDatabase } from '../support/database.js';

let database: TestDatabase;

beforeAll(async () => {
  database = await createDatabase(Buffer.alloc(32, 7).toString('base64'));
}, 60_000);
afterAll(() => database?.drop());
beforeEach(() => database.source.query(`TRUNCATE outbox`));

const NOW = new Date('2026-01-01T00:00:00Z');
const later = (ms: number) => new Date(NOW.getTime() + ms);

const message = (eventId: string, change: Partial<OutboxMessage> = {}): OutboxMessage => ({
  tenantId: 'zomato',
  kind: 'notify',
  eventId,
  recipient: 'driver_456',
  subject: 'ord_1',
  payload: { eventId },
  ...change,
});
const append = (...messages: OutboxMessage[]) => appendToOutbox(database.source.manager, messages, NOW);
const claim = (now = NOW) => claimFromOutbox(database.source, { kind: 'notify', now, leaseMs: 10_000, limit: 100 });
const ids = (messages: { eventId: string }[]) => messages.map(({ eventId }) => eventId);

describe('the outbox', () => {
  it('keeps one message of each event for each recipient, however often it is appended', async () => {
    await append(message('a'), message('a', { recipient: 'other' }));
    await append(message('a'));
    expect((await claim()).map(({ recipient }) => recipient).toSorted()).toEqual(['driver_456', 'other']);
  });

  it('loses nothing with a relay that dies: what it held is due again after the lease', async () => {
    await append(message('a'));
    expect(ids(await claim())).toEqual(['a']);
    expect(ids(await claim(later(9_999)))).toEqual([]);
    expect(ids(await claim(later(10_001)))).toEqual(['a']);
  });

  it('lets messages about one order to one recipient leave in order', async () => {
    await append(message('a'), message('b'));
    const [first] = await claim();
    expect(first?.eventId).toBe('a');
    expect(await claim()).toEqual([]);
    await settleInOutbox(database.source, [{ seq: first?.seq ?? 0, outcome: 'settled', result: {} }], NOW);
    expect(ids(await claim())).toEqual(['b']);
  });

  it('holds later messages back while an earlier one waits for its retry', async () => {
    await append(message('a'), message('b'));
    const [first] = await claim();
    await settleInOutbox(database.source, [{ seq: first?.seq ?? 0, outcome: 'retry', retryMs: 500 }], NOW);
    expect(await claim(later(400))).toEqual([]);
    expect(ids(await claim(later(600)))).toEqual(['a']);
  });

  it('sets a message aside that can never leave, and lets the next one go', async () => {
    await append(message('a'), message('b'));
    const [first] = await claim();
    await settleInOutbox(
      database.source,
      [{ seq: first?.seq ?? 0, outcome: 'parked', reason: 'invalid_request' }],
      NOW,
    );
    expect(ids(await claim())).toEqual(['b']);
    const [row] = await database.source.query(`SELECT parked_reason FROM outbox WHERE event_id = 'a'`);
    expect(row.parked_reason).toBe('invalid_request');
  });

  it('gives each message to one of several relays at once', async () => {
    await append(...Array.from({ length: 60 }, (_, i) => message(`m${i}`, { subject: `ord_${i}` })));
    const claims = await Promise.all(
      Array.from({ length: 4 }, () =>
        claimFromOutbox(database.source, { kind: 'notify', now: NOW, leaseMs: 10_000, limit: 20 }),
      ),
    );
    const all = ids(claims.flat());
    expect(new Set(all).size).toBe(all.length);
  });
});
