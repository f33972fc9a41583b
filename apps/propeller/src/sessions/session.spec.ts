import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import type { InboxEvent } from '../delivery/envelope.js';
import { TENANT_LIMITS_DEFAULT } from '../tenants/tenant-limits.js';
import { BYE, type Bye } from './bye.js';
import type { DeviceTransport, Ready } from './device-transport.js';
import type { Page } from './core/delivery-cursor.js';
import { Session } from './session.js';
import type { SessionHub } from './session-hub.js';
import type { Opened } from './session-store.js';

const NOW = 1_000_000;
const IDENTITY = {
  tenant: 'acme',
  clientId: 'driver',
  deviceId: 'phone',
  topics: [],
  attributes: {},
  tokenId: undefined,
  kid: 'k',
  keyPrint: 'p',
  issuedAt: NOW,
  expiresAt: NOW + 3_600_000,
};
const event = (offset: number, deviceId = ''): InboxEvent => ({ offset, deviceId, expiresAt: NOW + 1000, json: '{}' });
const live = (offset: number, epoch = 'e') => ({ event: event(offset), epoch });

const topic = (low: boolean) => ({ topic: { low, json: '{}' } });
const cancelled = (offset: number, by = '', deviceId = '*', epoch = 'e') => ({
  cancelled: { offset, epoch, deviceId, id: `evt_${offset}`, by },
});

/** A promise that the test settles. */
class Gate<T> {
  open!: (value: T) => void;
  fail!: (error: Error) => void;
  readonly passed = new Promise<T>((resolve, reject) => {
    this.open = resolve;
    this.fail = reject;
  });
}

class FakeTransport implements DeviceTransport {
  readonly name = 'grpc';
  readonly id = 'x';
  readonly log: string[] = [];
  bytes = 0;
  leaving = (): boolean => false;
  congested = (): boolean => false;
  buffered = (): number => this.bytes;
  join = (): void => void this.log.push('join');
  leave = (): void => void this.log.push('leave');
  ready = ({ offset }: Ready): void => void this.log.push(`ready ${offset}`);
  deliver = ({ offset }: InboxEvent, attempt: number): void => void this.log.push(`event ${offset}/${attempt}`);
  cancel = (id: string): void => void this.log.push(`cancel ${id}`);
  expiring = (): void => void this.log.push('expiring');
  bye = ({ code }: Bye): void => void this.log.push(`bye ${code}`);
}

class FakeHub {
  readonly log: string[] = [];
  readonly node = 'node';
  readonly logger = pino({ level: 'silent' });
  readonly confirmed = new Gate<void>();
  readonly opened = new Gate<Opened>();
  pages: Page<InboxEvent>[] = [];
  inboxEpoch = 'e';
  verifiedEpoch = 'e';
  objection: Bye | undefined;
  connectionsOf = (): number => 1;
  readonly admission = {
    bufferBytesMax: 1000,
    known: async () => undefined,
    limitsOf: () => TENANT_LIMITS_DEFAULT,
    objection: () => this.objection,
  };
  readonly subscriptions = { confirmed: () => this.confirmed.passed };
  readonly store = {
    open: () => {
      this.log.push('open');
      return this.opened.passed;
    },
    read: async (_: unknown, behind: number) => {
      this.log.push(`read behind ${behind}`);
      return { epoch: this.inboxEpoch, page: this.pages.shift() ?? { events: [], latest: behind, more: false } };
    },
    verify: async () => {
      this.log.push('verify');
      return { epoch: this.verifiedEpoch, latest: 0, replaced: false };
    },
  };
  readonly positions = { save: ({ offset }: { offset: number }) => void this.log.push(`position ${offset}`) };
  now = (): number => NOW;
  add = (): void => void this.log.push('add');
  remove = (): void => void this.log.push('remove');
  release = (): void => void this.log.push('release');
  onDoubt = (): void => void this.log.push('doubt');
  watch = (): void => {};
}

function opened(more: Partial<Opened> = {}): Opened {
  const page = { events: [], latest: more.latest ?? 0, more: false };
  return { epoch: 'e', generation: 5, latest: 0, start: 0, gap: false, page, ...more };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('a session', () => {
  let hub: FakeHub;
  let transport: FakeTransport;
  let session: Session;
  let started: Promise<void>;

  beforeEach(() => {
    hub = new FakeHub();
    transport = new FakeTransport();
    session = new Session(hub as unknown as SessionHub, transport, IDENTITY, 'mine');
    started = session.start({ mode: 'stored' });
  });
  afterEach(() => session.closed());

  const isReady = async (more: Partial<Opened> = {}) => {
    hub.confirmed.open();
    hub.opened.open(opened(more));
    await started;
  };

  it('asks the inbox only when the subscription is confirmed, and is ready only when the inbox has answered', async () => {
    expect(transport.log).toEqual(['join']);
    await settle();
    expect(hub.log).toEqual(['add']);
    hub.confirmed.open();
    await settle();
    expect(hub.log).toEqual(['add', 'open']);
    expect(transport.log).toEqual(['join']);
    hub.opened.open(opened({ latest: 2, page: { events: [event(1), event(2)], latest: 2, more: false } }));
    await started;
    expect(transport.log).toEqual(['join', 'ready 0', 'event 1/1', 'event 2/1']);
  });

  it('looks for an event it heard of while the inbox was answering', async () => {
    hub.confirmed.open();
    await settle();
    session.onEnvelope(live(1));
    hub.pages = [{ events: [event(1)], latest: 1, more: false }];
    await isReady();
    await settle();
    expect(transport.log).toEqual(['join', 'ready 0', 'event 1/1']);
  });

  it('takes nothing that is of another epoch, heard or read, before or after it is ready, and has a look', async () => {
    session.onEnvelope(live(1, 'over'));
    await isReady();
    await settle();
    expect(hub.log.filter((line) => /^(read|verify)/.test(line))).toEqual(['verify']);
    session.onEnvelope(live(1, 'over'));
    hub.inboxEpoch = 'over';
    hub.pages = [{ events: [event(1)], latest: 2, more: false }];
    session.onEnvelope(live(2));
    await settle();
    expect(transport.log).toEqual(['join', 'ready 0']);
    hub.inboxEpoch = 'e';
    hub.pages = [{ events: [event(1), event(2)], latest: 2, more: false }];
    session.onTick(NOW);
    await settle();
    expect(transport.log).toEqual(['join', 'ready 0', 'event 1/1', 'event 2/1']);
  });

  it('ends when it is its own epoch that is over', async () => {
    await isReady();
    hub.verifiedEpoch = 'next';
    session.onEnvelope(live(1, 'next'));
    await settle();
    expect(transport.log).toEqual(['join', 'ready 0', 'bye 4012', 'leave']);
  });

  it('gives way to a connection that opened after it, also when it hears of that first', async () => {
    session.onEnvelope({ replaced: { deviceId: 'phone', connection: 'other', generation: 6 } });
    await isReady({ generation: 5 });
    expect(transport.log).toEqual(['join', 'bye 4009', 'leave']);
    expect(hub.log).toContain('release');
  });

  it('stays when the other connection opened before it, or is of another device', async () => {
    session.onEnvelope({ replaced: { deviceId: 'phone', connection: 'other', generation: 4 } });
    await isReady({ generation: 5 });
    session.onEnvelope({ replaced: { deviceId: 'tablet', connection: 'other', generation: 9 } });
    expect(transport.log).toEqual(['join', 'ready 0']);
  });

  it('leaves nothing behind when the device goes while the inbox is answering', async () => {
    hub.confirmed.open();
    await settle();
    session.closed();
    hub.opened.open(opened());
    await started;
    expect(transport.log).toEqual(['join', 'leave']);
    expect(hub.log).toEqual(['add', 'open', 'remove', 'release']);
  });

  it('asks the device to come back when the subscription or the inbox does not answer', async () => {
    hub.confirmed.fail(new Error('no answer'));
    await started;
    expect(transport.log).toEqual(['join', 'bye 4012', 'leave']);
  });

  it('stores what is acknowledged, as a number or in digits, and nothing else', async () => {
    await isReady();
    for (const offset of [1, 2, 3]) session.onEnvelope(live(offset));
    session.onAck(1);
    session.onAck('3');
    session.onAck('4');
    session.onAck([2]);
    expect(hub.log.filter((line) => line.startsWith('position'))).toEqual(['position 1', 'position 3']);
    expect(transport.log).not.toContain('bye 4003');
  });

  it('ends, before it is ready, when its token was revoked while it opened', async () => {
    hub.objection = BYE.revoked;
    await isReady();
    expect(transport.log).toEqual(['join', 'bye 4002', 'leave']);
    expect(hub.log).toContain('release');
  });

  it('that is too slow is closed, to catch up when it comes back', async () => {
    await isReady();
    transport.bytes = 1000;
    session.onEnvelope(live(1));
    expect(transport.log.at(-1)).toBe('event 1/1');
    transport.bytes = 1001;
    session.onEnvelope(live(2));
    expect(transport.log.slice(-2)).toEqual(['bye 4008', 'leave']);
  });

  it('reads no further than its device takes', async () => {
    await isReady();
    transport.bytes = 251;
    session.onEnvelope(live(3));
    await settle();
    expect(hub.log).not.toContain('read behind 0');
    transport.bytes = 250;
    session.onTick(NOW);
    expect(hub.log).toContain('read behind 0');
  });

  it('ends after five packets that are not the device’s to send', async () => {
    await isReady();
    for (let i = 0; i < 5; i++) session.strike('event');
    expect(transport.log.slice(-2)).toEqual(['bye 4003', 'leave']);
    session.onEnvelope(live(1));
    expect(transport.log.at(-1)).toBe('leave');
  });

  it('takes an event of its epoch off the screen it was on, unless it is this device that dealt with it', async () => {
    await isReady();
    for (const offset of [1, 2, 3]) session.onEnvelope(live(offset));
    session.onEnvelope(cancelled(1, 'tablet'));
    session.onEnvelope(cancelled(2, 'phone'));
    session.onEnvelope(cancelled(3, '', 'tablet'));
    session.onEnvelope(cancelled(4));
    session.onEnvelope(cancelled(2, 'tablet', '*', 'over'));
    expect(transport.log.slice(-1)).toEqual(['cancel evt_1']);
    expect(transport.log.filter((line) => line.startsWith('cancel'))).toHaveLength(1);
  });

  it('is told of topics as soon as it is ready; what matters little is left out when it lags', async () => {
    session.onEnvelope(topic(false));
    await isReady();
    session.onEnvelope(topic(false));
    session.onEnvelope(topic(true));
    transport.congested = () => true;
    session.onEnvelope(topic(true));
    session.onEnvelope(topic(false));
    expect(transport.log.filter((line) => line === 'event 0/1')).toHaveLength(3);
    expect(hub.log).not.toContain('position 0');
  });
});
