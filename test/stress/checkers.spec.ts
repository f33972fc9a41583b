import { describe, expect, it } from '@jest/globals';
import { Book, type Entry } from './book.js';
import { CHECKERS } from './checkers/index.js';
import type { Device } from './device.js';
import { Evidence } from './evidence.js';
import type { Told } from './receipts.js';
import { Trace, type Moment, type TransportName } from './trace.js';

/** A phone as checkers see one. */
class Phone {
  readonly trace = new Trace();
  readonly screen = new Set<string>();
  readonly topics = ['city.pune'];
  private on = 0;

  constructor(
    readonly clientId: string,
    readonly deviceId = 'phone',
  ) {}

  get identity() {
    return { tenant: 'amber' as const, clientId: this.clientId, deviceId: this.deviceId, topics: this.topics };
  }

  get name(): string {
    return `${this.clientId}/${this.deviceId}`;
  }

  get epoch(): string | undefined {
    return this.trace.moments.findLast((moment) => moment.is === 'ready')?.epoch;
  }

  note(...moments: Moment[]): void {
    for (const moment of moments) {
      if (moment.is === 'open') this.on++;
      if (moment.is === 'event') this.screen.add(moment.id);
      this.trace.note(this.on, moment);
    }
  }

  connects(offset = 0, { epoch = 'e1', gap = false, transport = 'grpc' as TransportName } = {}): void {
    this.note({ is: 'open', transport }, { is: 'ready', epoch, offset, latest: offset, gap });
  }

  /** Shows it and acknowledges it. */
  shows({ id, data, answers }: Entry, attempt = 1): void {
    const offset = answers[0]?.offset ?? 0;
    this.note({ is: 'event', id, offset, data, attempt }, { is: 'ack', offset });
  }
}

/** Two phones of one rider, one of another: three events accepted, shown, acknowledged. Each test spoils it. */
class History {
  readonly book = new Book('e');
  readonly phones = [new Phone('rider-1'), new Phone('rider-1', 'tablet'), new Phone('rider-2')] as const;
  told: Told[] = [];
  losses = 0;
  readonly surprises: string[] = [];

  constructor() {
    for (const phone of this.phones) phone.connects();
  }

  publish(clientId: string, offset: number, terms: Entry['terms'] = {}, epoch = 'e1'): Entry {
    const entry = this.book.add({ tenant: 'amber', clientId, deviceId: '', data: `"${clientId}"`, terms });
    this.book.accepted(entry, { at: 0, offset, epoch, duplicate: false });
    this.tell(entry, 'accepted', '');
    return entry;
  }

  tell({ id, clientId }: Entry, status: Told['status'], deviceId: string): void {
    const receipt = { eventId: id, clientId, deviceId, status, epoch: 'e1', at: new Date(0), reason: '' };
    this.told.push({ ...receipt, tenant: 'amber' } as unknown as Told);
  }

  delivered(entry: Entry, ...phones: Phone[]): void {
    for (const phone of phones) {
      phone.shows(entry);
      this.tell(entry, 'delivered', phone.deviceId);
    }
  }

  /** Of the checkers, those that object. */
  get objections(): string[] {
    const { book, phones, told, losses, surprises } = this;
    const devices = phones as unknown as Device[];
    const evidence = new Evidence('kept', devices, book, told, losses, surprises);
    return Object.entries(CHECKERS).flatMap(([name, check]) => (check(evidence).length > 0 ? [name] : []));
  }
}

type Plant = (history: History, first: Entry, second: Entry) => void;

const PLANTED: [fault: string, checker: string[], plant: Plant][] = [
  ['nothing wrong', [], () => {}],
  [
    'an event that a device never showed',
    ['lost'],
    (all) => void all.delivered(all.publish('rider-1', 3), all.phones[0]),
  ],
  [
    'an event that expired before a device was there',
    [],
    (all) => all.tell(all.publish('rider-2', 2, { ttlMs: 1 }), 'expired', ''),
  ],
  [
    'one event with two numbers',
    ['order'],
    (all, first) => all.book.accepted(first, { at: 0, offset: 9, epoch: 'e1', duplicate: true }),
  ],
  [
    'a screen that shows by another order',
    ['order', 'repeats'],
    (all) => {
      const [third, fourth] = [all.publish('rider-2', 2), all.publish('rider-2', 3)];
      all.delivered(fourth, all.phones[2]);
      all.delivered(third, all.phones[2]);
    },
  ],
  ['an event twice that is no redelivery', ['repeats'], ({ phones }, first) => phones[0].shows(first)],
  ['a redelivery', [], ({ phones }, first) => phones[0].shows(first, 2)],
  [
    'an event of somebody else',
    ['strangers'],
    ({ phones: [, , other] }, _, second) =>
      other.note({ is: 'event', id: second.id, offset: 2, data: second.data, attempt: 1 }),
  ],
  [
    'data of somebody else',
    ['strangers', 'repeats'],
    ({ phones: [phone] }, first) => phone.note({ is: 'event', id: first.id, offset: 1, data: '"rider-2"', attempt: 1 }),
  ],
  [
    'a topic of others',
    ['strangers'],
    ({ book, phones: [phone] }) => phone.note({ is: 'topic', id: book.addTopic('amber', 'city.goa').id }),
  ],
  [
    'a withdrawal of what lasts',
    ['strangers'],
    ({ phones: [phone] }, first) => phone.note({ is: 'cancel', id: first.id }),
  ],
  ['a receipt twice', ['receipts'], (all, first) => all.tell(first, 'delivered', 'phone')],
  ['a receipt of a device that it was not for', ['receipts'], (all, first) => all.tell(first, 'delivered', 'watch')],
  [
    'no receipt that it was accepted',
    ['receipts'],
    (all, first) =>
      void (all.told = all.told.filter(({ eventId, status }) => eventId !== first.id || status !== 'accepted')),
  ],
  ['no receipt of what was acknowledged', ['receipts'], (all) => all.phones[2].shows(all.publish('rider-2', 2))],
  ['a device that goes on behind what it never acknowledged', ['positions'], ({ phones }) => phones[0].connects(5)],
  ['a gap though nothing was lost', ['positions'], ({ phones }) => phones[0].connects(2, { gap: true })],
  ['another epoch though Redis kept its data', ['epochs'], ({ phones }) => phones[0].connects(0, { epoch: 'e2' })],
  ['backends told of a loss that there was not', ['epochs'], (all) => void all.losses++],
  [
    'a connection closed for no good reason',
    ['goodbyes'],
    ({ phones }) => phones[0].note({ is: 'bye', code: 4002, reason: 'revoked', reconnect: false, afterMs: 0 }),
  ],
  ['an error in a log', ['goodbyes'], ({ surprises }) => void surprises.push('unhandled rejection')],
  [
    'a node that sends all away in one second',
    ['stampede'],
    ({ phones }) => {
      for (let i = 0; i < 40; i++)
        phones[0].note({ is: 'bye', code: 4012, reason: 'going away', reconnect: true, afterMs: 1500 + i });
    },
  ],
];

describe('what the checkers of the stress test say to', () => {
  it.each(PLANTED)('%s: %j', (_fault, checkers, plant) => {
    const history = new History();
    const [phone, tablet, other] = history.phones;
    const [first, second] = [history.publish('rider-1', 1), history.publish('rider-1', 2)];
    for (const entry of [first, second]) history.delivered(entry, phone, tablet);
    history.delivered(history.publish('rider-2', 1), other);
    plant(history, first, second);
    expect(history.objections.toSorted()).toEqual(checkers.toSorted());
  });
});
