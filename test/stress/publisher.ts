import { setTimeout as wait } from 'node:timers/promises';
import { PublishError, type Accepted, type Publish, type PropellerClient } from '#libs/propeller-client';
import type { Answer, Book, Entry } from './book.js';
import type { Device } from './device.js';
import type { Dice } from './dice.js';
import { apiKey } from './tenants.js';

const DEADLINE_MS = 1500;
const RETRY_MS_MIN = 100;
const RETRY_MS_MAX = 2000;
const IN_FLIGHT_MAX = 80;
const BATCH_MAX = 12;
/** Why a publish may be refused while things are broken. */
const EXPECTED = new Set(['unavailable']);

/** Backends of the tenants: each event is sent until it is accepted, with the same id, to whichever node is next. */
export class Publisher {
  /** Refusals that nothing explains. */
  readonly surprises: string[] = [];
  retries = 0;
  private readonly stop = new AbortController();
  private readonly inFlight = new Set<Promise<void>>();
  private ticking: NodeJS.Timeout | undefined;
  private readonly hot: readonly Device[];

  constructor(
    private readonly book: Book,
    private readonly clients: readonly PropellerClient[],
    private readonly devices: readonly Device[],
    private readonly dice: Dice,
  ) {
    this.hot = dice.shuffle(devices).slice(0, Math.ceil(devices.length / 10));
  }

  get pending(): number {
    return this.inFlight.size;
  }

  start(perSecond: number): void {
    this.ticking = setInterval(() => this.publishSome(), 1000 / perSecond);
  }

  /** No new ones; those under way go on until they are accepted. */
  pause(): void {
    clearInterval(this.ticking);
  }

  /** Resolves when all are accepted, or the signal says that it was enough. */
  async settled(signal: AbortSignal): Promise<void> {
    while (this.inFlight.size > 0 && !signal.aborted) await Promise.race([...this.inFlight, wait(200)]);
  }

  close(): void {
    this.pause();
    this.stop.abort();
  }

  /** To every device of its client, without haste. */
  publishTo(device: Device): Entry {
    const entry = this.write(device, {});
    this.track(this.insist(entry));
    return entry;
  }

  private publishSome(): void {
    if (this.inFlight.size >= IN_FLIGHT_MAX) return;
    const roll = this.dice.next();
    if (roll < 0.08) return this.track(this.batch());
    const device = this.dice.pick(this.dice.chance(0.4) ? this.hot : this.devices);
    const ttlMs = this.dice.chance(0.08) ? this.dice.int(1000, 4000) : undefined;
    const entry = this.write(device, { one: this.dice.chance(0.15), ttlMs });
    this.track(this.insist(entry));
    // A second backend, or a second thread of the first, which has the same to say.
    if (roll > 0.9) this.track(this.insist(entry));
  }

  private write({ identity }: Device, { one = false, ttlMs }: { one?: boolean; ttlMs?: number | undefined }): Entry {
    const { tenant, clientId, deviceId } = identity;
    const filler = 'x'.repeat(this.dice.chance(0.1) ? this.dice.int(2000, 16_000) : this.dice.int(0, 60));
    const data = JSON.stringify({ for: `${tenant}/${clientId}`, filler });
    return this.book.add({ tenant, clientId, deviceId: one ? deviceId : '', data, ttlMs });
  }

  private track(work: Promise<void>): void {
    const tracked = work.finally(() => this.inFlight.delete(tracked));
    this.inFlight.add(tracked);
  }

  private async batch(): Promise<void> {
    const { tenant } = this.dice.pick(this.devices).identity;
    const theirs = this.devices.filter(({ identity }) => identity.tenant === tenant);
    const entries = Array.from({ length: this.dice.int(2, BATCH_MAX) }, () => this.write(this.dice.pick(theirs), {}));
    const results = await this.dice
      .pick(this.clients)
      .publishBatch(apiKey(tenant), entries.map(toPublish), DEADLINE_MS)
      .catch((error: unknown) => entries.map(() => error as PublishError));
    await Promise.all(entries.map((entry, i) => this.conclude(entry, results[i] as Accepted | PublishError)));
  }

  private async insist(entry: Entry): Promise<void> {
    const { dice, clients } = this;
    for (let retryMs = RETRY_MS_MIN; !this.stop.signal.aborted; retryMs = Math.min(RETRY_MS_MAX, retryMs * 2)) {
      const answer = await dice
        .pick(clients)
        .publish(apiKey(entry.tenant), toPublish(entry), DEADLINE_MS)
        .catch((error: unknown) => error as PublishError);
      if (this.note(entry, answer)) return;
      this.retries++;
      await wait(retryMs * (0.5 + dice.next()));
    }
  }

  private async conclude(entry: Entry, answer: Accepted | PublishError): Promise<void> {
    if (!this.note(entry, answer)) await this.insist(entry);
  }

  /** @returns whether it was accepted */
  private note(entry: Entry, answer: Accepted | PublishError): boolean {
    if (answer instanceof Error) {
      const { code, retryable, message } = answer as PublishError;
      if (!EXPECTED.has(code) || !retryable) this.surprises.push(`${entry.id}: ${code} ${message}`);
      return false;
    }
    const { offset, epoch, duplicate } = answer;
    this.book.accepted(entry, { at: Date.now(), offset, epoch, duplicate } satisfies Answer);
    return true;
  }

  /** What has no receipt yet, when the inboxes were lost: the same ids again. */
  republish(entries: readonly Entry[]): void {
    for (const entry of entries) this.track(this.insist(entry));
  }
}

function toPublish({ id, clientId, deviceId, data, ttlMs }: Entry): Publish {
  return {
    target: deviceId === '' ? { clientId } : { clientId, deviceId },
    event: { id, source: '/stress', type: 'stress.happened', time: new Date(), data: JSON.parse(data) as unknown },
    ...(ttlMs !== undefined && { ttlSeconds: ttlMs / 1000 }),
  };
}
