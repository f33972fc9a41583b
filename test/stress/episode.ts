import { setTimeout as wait } from 'node:timers/promises';
import { Book } from './book.js';
import { takeCensus } from './census.js';
import { CHECKERS } from './checkers/index.js';
import { lost } from './checkers/lost.js';
import { receipts } from './checkers/receipts.js';
import { drained } from './checkers/stampede.js';
import { Device, HABITS } from './device.js';
import type { Dice } from './dice.js';
import { Evidence, type Violation } from './evidence.js';
import { eventually } from './eventually.js';
import { disturb, type Happened } from './faults.js';
import { checkMemory, findLeaks } from './leaks.js';
import type { Options } from './options.js';
import { Publisher } from './publisher.js';
import { ReceiptFollower } from './receipts.js';
import type { Site } from './site.js';
import { PATTERNS, TENANTS } from './tenants.js';
import { Visitors } from './visitors.js';

const CONNECT_MS_MAX = 30_000;
const SETTLE_MS_MAX = 60_000;
/** For what should not come any more. */
const CALM_MS = 1000;
const ANSWERS_MS = 3000;
/** One for so many devices. */
const VISITORS = 10;

export interface Failure extends Violation {
  checker: string;
}

export interface Outcome {
  startedAt: number;
  counts: Record<string, number>;
  happened: Happened[];
  failures: Failure[];
}

/** One life of a set of devices: they connect, are disturbed, come to rest, are looked at and leave. */
export class Episode {
  readonly startedAt = Date.now();
  phase = 'connecting';
  readonly devices: Device[];
  readonly book: Book;
  private readonly visitors: Visitors;
  private readonly publisher: Publisher;
  private readonly followers: ReceiptFollower[];

  constructor(
    private readonly site: Site,
    private readonly options: Pick<Options, 'devices' | 'mode' | 'rate' | 'seconds'>,
    private readonly name: string,
    private readonly dice: Dice,
  ) {
    this.book = new Book(name);
    this.devices = this.makeDevices();
    this.visitors = new Visitors(name, Math.ceil(options.devices / VISITORS), site.doors, dice.fork('visitors'));
    this.publisher = new Publisher(this.book, site.clients, this.devices, dice.fork('publisher'));
    this.followers = TENANTS.map((tenant) => new ReceiptFollower(tenant, site.clients, site.cursors.get(tenant) ?? ''));
    for (const follower of this.followers) follower.onLost = () => this.onLost();
  }

  async play(): Promise<Outcome> {
    const { site, options, publisher, devices, visitors } = this;
    try {
      for (const device of devices) device.start();
      await eventually(
        async () => this.connected,
        (count) => count === devices.length,
        CONNECT_MS_MAX,
      );
      this.phase = 'disturbed';
      publisher.start(options.rate);
      visitors.stay(options.seconds);
      const happened = await disturb(site, options.mode, options.seconds, this.dice.fork('faults'));
      publisher.pause();
      visitors.leave();
      this.phase = 'coming to rest';
      const settled = await this.settle();
      this.phase = 'census';
      const census = settled
        ? await takeCensus(site, { devices, visitors: visitors.devices }, publisher)
        : [{ text: 'it did not come to rest' }];
      await this.nothingLeft(() => receipts(this.evidence()).length);
      await wait(CALM_MS);
      const evidence = this.evidence();
      this.phase = 'leaving';
      for (const device of devices) device.leave();
      const left = await findLeaks(site);
      const { heapMb, violations } = await checkMemory(site);
      const checked = Object.entries(CHECKERS).map(([name, check]) => [name, check(evidence)] as const);
      const found = [
        ...checked,
        ['census', census] as const,
        ['leaks', left] as const,
        ['memory', violations] as const,
      ];
      const failures = found.flatMap(([checker, list]) => list.map((violation) => ({ ...violation, checker })));
      return { startedAt: this.startedAt, counts: { ...this.counts(), heapMb }, happened, failures };
    } finally {
      visitors.leave();
      for (const device of devices) device.leave();
      publisher.close();
      for (const follower of this.followers) {
        await follower.close();
        site.cursors.set(follower.tenant, follower.cursor);
      }
    }
  }

  get connected(): number {
    return this.devices.filter((device) => device.connected).length;
  }

  counts(): Record<string, number> {
    let shown = 0;
    let connections = 0;
    for (const { screen, trace } of this.devices) {
      shown += screen.size;
      connections += trace.moments.filter(({ is }) => is === 'ready').length;
    }
    const { told, busiest } = drained(this);
    return {
      published: this.book.size,
      retries: this.publisher.retries,
      shown,
      receipts: this.followers.reduce((sum, follower) => sum + follower.told.length, 0),
      connections,
      drained: told,
      busiest,
    };
  }

  private makeDevices(): Device[] {
    const { dice, options, site, name } = this;
    const devices: Device[] = [];
    for (let client = 0; devices.length < options.devices; client++)
      for (const tenant of TENANTS)
        for (let i = dice.int(1, 3); i > 0; i--) {
          const topics = dice.chance(0.4) ? [dice.pick(PATTERNS)] : [];
          const identity = { tenant, clientId: `${name}.client-${client}`, deviceId: `device-${i}`, topics };
          const habit = dice.chance(0.4) ? 'prompt' : dice.pick(HABITS);
          devices.push(new Device(identity, habit, site.doors, dice.fork(`device ${devices.length}`)));
        }
    return devices;
  }

  /** Everything is well again: all is accepted, everybody is connected, and has shown what was for it. */
  private async settle(): Promise<boolean> {
    await this.site.heal();
    for (const device of this.devices) device.cure();
    await this.publisher.settled(AbortSignal.timeout(SETTLE_MS_MAX));
    return this.nothingLeft(() => this.devices.length - this.connected + lost(this.evidence()).length);
  }

  private async nothingLeft(count: () => number): Promise<boolean> {
    return (
      (await eventually(
        async () => count(),
        (left) => left === 0,
        SETTLE_MS_MAX,
      )) === 0
    );
  }

  /** Once more a little later, for answers that were on their way. */
  private onLost(): void {
    this.publishAgain();
    setTimeout(() => this.publishAgain(), ANSWERS_MS);
  }

  /** As a backend does that was told that inboxes were lost: what has no receipt goes again, with the same ids. */
  private publishAgain(): void {
    const evidence = this.evidence();
    const open = [...this.book.entries].filter(
      (entry) => entry.answers.length > 0 && evidence.receipts(entry).every(({ status }) => status === 'accepted'),
    );
    this.publisher.republish(open);
  }

  private evidence(): Evidence {
    const told = this.followers.flatMap((follower) => follower.told);
    const losses = this.followers.reduce((sum, follower) => sum + follower.losses, 0);
    const surprises = [...this.publisher.surprises, ...this.site.nodes.flatMap(({ complaints }) => complaints)];
    return new Evidence(this.options.mode, this.devices, this.book, told, losses, surprises);
  }
}
