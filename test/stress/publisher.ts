import { setTimeout as wait } from 'node:timers/promises';
import type { Accepted, PropellerClient, Publish, PublishError, PublishTarget } from '#libs/propeller-client';
import type { Answer, Book, Entry, Terms, TopicEntry } from './book.js';
import type { Device } from './device.js';
import type { Dice } from './dice.js';
import { apiKey, TENANTS, TOPICS, type Tenant } from './tenants.js';

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
    const entry = this.write(device);
    this.track(this.insistOn(entry));
    return entry;
  }

  /** To whoever listens. `done` when it is accepted. */
  publishTopic(tenant: Tenant, topic: string): { entry: TopicEntry; done: Promise<void> } {
    const entry = this.book.addTopic(tenant, topic);
    const target = { topic };
    const event = { id: entry.id, source: '/stress', type: 'stress.topic', time: new Date(), data: {} };
    return { entry, done: this.insist(tenant, { target, event }, () => {}) };
  }

  private publishSome(): void {
    if (this.inFlight.size >= IN_FLIGHT_MAX) return;
    const roll = this.dice.next();
    if (roll < 0.08) return this.track(this.batch());
    if (roll < 0.12) return this.track(this.publishTopic(this.dice.pick(TENANTS), this.dice.pick(TOPICS)).done);
    const device = this.dice.pick(this.dice.chance(0.4) ? this.hot : this.devices);
    const entry = this.write(device, this.terms(), this.dice.chance(0.15));
    this.track(this.insistOn(entry));
    // A second backend, or a second thread of the first, which has the same to say.
    if (roll > 0.9) this.track(this.insistOn(entry));
  }

  private terms(): Terms {
    const { dice } = this;
    const roll = dice.next();
    if (roll < 0.06) return { ttlMs: dice.int(1000, 4000) };
    if (roll < 0.12) return { any: true };
    if (roll < 0.18) return { collapseKey: dice.pick(['status', 'place']) };
    if (roll < 0.24) return { ackDeadlineMs: dice.int(1000, 5000) };
    return {};
  }

  private write({ identity }: Device, terms: Terms = {}, one = false): Entry {
    const { tenant, clientId, deviceId } = identity;
    const filler = 'x'.repeat(this.dice.chance(0.1) ? this.dice.int(2000, 16_000) : this.dice.int(0, 60));
    const data = JSON.stringify({ for: `${tenant}/${clientId}`, filler });
    return this.book.add({ tenant, clientId, deviceId: one && !terms.any ? deviceId : '', data, terms });
  }

  private track(work: Promise<void>): void {
    const tracked = work.finally(() => this.inFlight.delete(tracked));
    this.inFlight.add(tracked);
  }

  private async batch(): Promise<void> {
    const { tenant } = this.dice.pick(this.devices).identity;
    const theirs = this.devices.filter(({ identity }) => identity.tenant === tenant);
    const entries = Array.from({ length: this.dice.int(2, BATCH_MAX) }, () => this.write(this.dice.pick(theirs)));
    const results = await this.dice
      .pick(this.clients)
      .publishBatch(apiKey(tenant), entries.map(toPublish), DEADLINE_MS)
      .catch((error: unknown) => entries.map(() => error as PublishError));
    await Promise.all(entries.map((entry, i) => this.conclude(entry, results[i] as Accepted | PublishError)));
  }

  private insistOn(entry: Entry): Promise<void> {
    return this.insist(entry.tenant, toPublish(entry), (accepted) => this.book.accepted(entry, toAnswer(accepted)));
  }

  private async insist(tenant: Tenant, publish: Publish, onAccepted: (accepted: Accepted) => void): Promise<void> {
    const { dice, clients } = this;
    for (let retryMs = RETRY_MS_MIN; !this.stop.signal.aborted; retryMs = Math.min(RETRY_MS_MAX, retryMs * 2)) {
      const answer = await dice
        .pick(clients)
        .publish(apiKey(tenant), publish, DEADLINE_MS)
        .catch((error: unknown) => error as PublishError);
      if (!(answer instanceof Error)) return onAccepted(answer);
      this.refused(publish.event.id, answer);
      await wait(retryMs * (0.5 + dice.next()));
    }
  }

  private async conclude(entry: Entry, answer: Accepted | PublishError): Promise<void> {
    if (!(answer instanceof Error)) return this.book.accepted(entry, toAnswer(answer));
    this.refused(entry.id, answer);
    await this.insistOn(entry);
  }

  private refused(id: string, { code, retryable, message }: PublishError): void {
    this.retries++;
    if (!EXPECTED.has(code) || !retryable) this.surprises.push(`${id}: ${code} ${message}`);
  }

  /** What has no receipt yet, when the inboxes were lost: the same ids again. */
  republish(entries: readonly Entry[]): void {
    for (const entry of entries) this.track(this.insistOn(entry));
  }
}

function toAnswer({ offset, epoch, duplicate }: Accepted): Answer {
  return { at: Date.now(), offset, epoch, duplicate };
}

function targetOf({ clientId, deviceId, terms }: Entry): PublishTarget {
  if (terms.any) return { anyDeviceOf: clientId };
  return deviceId === '' ? { clientId } : { clientId, deviceId };
}

function toPublish(entry: Entry): Publish {
  const { ttlMs, ackDeadlineMs, collapseKey } = entry.terms;
  const data = JSON.parse(entry.data) as unknown;
  return {
    target: targetOf(entry),
    event: { id: entry.id, source: '/stress', type: 'stress.happened', time: new Date(), data },
    ...(ttlMs !== undefined && { ttlSeconds: ttlMs / 1000 }),
    ...(ackDeadlineMs !== undefined && { ackDeadlineSeconds: ackDeadlineMs / 1000 }),
    ...(collapseKey !== undefined && { collapseKey }),
  };
}
