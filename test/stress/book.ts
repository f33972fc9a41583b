import type { Identity } from './device.js';
import type { Tenant } from './tenants.js';

export interface Answer {
  at: number;
  offset: number;
  epoch: string;
  duplicate: boolean;
}

/** What an event is published with, beside where it goes. */
export interface Terms {
  /** For whichever device acknowledges it first. */
  any?: boolean;
  ttlMs?: number;
  ackDeadlineMs?: number;
  collapseKey?: string;
}

/** What goes to whoever listens to a topic now. */
export interface TopicEntry {
  readonly id: string;
  readonly tenant: Tenant;
  readonly topic: string;
}

/** An event as its publisher knows it. */
export interface Entry {
  readonly id: string;
  readonly tenant: Tenant;
  readonly clientId: string;
  /** The only device it is for, or empty. */
  readonly deviceId: string;
  /** Its data as JSON. */
  readonly data: string;
  readonly terms: Terms;
  /** What had been accepted for this client before this one was first sent: it has to come later. */
  readonly behind: Answer | undefined;
  readonly answers: Answer[];
}

/**
 * What was published, and what was answered. Ids count per client: the same id goes to many clients, of both tenants, and
 * each of them has to get its own.
 */
export class Book {
  readonly topics = new Map<string, TopicEntry>();
  private readonly byKey = new Map<string, Entry>();
  private readonly lastOf = new Map<string, Answer>();
  private readonly countOf = new Map<string, number>();

  constructor(private readonly prefix: string) {}

  get entries(): Iterable<Entry> {
    return this.byKey.values();
  }

  get size(): number {
    return this.byKey.size;
  }

  add(what: Pick<Entry, 'tenant' | 'clientId' | 'deviceId' | 'data' | 'terms'>): Entry {
    const client = clientOf(what);
    const count = (this.countOf.get(client) ?? 0) + 1;
    this.countOf.set(client, count);
    const entry = { ...what, id: `${this.prefix}-${count}`, behind: this.lastOf.get(client), answers: [] };
    this.byKey.set(keyOf(entry), entry);
    return entry;
  }

  addTopic(tenant: Tenant, topic: string): TopicEntry {
    const entry = { id: `${this.prefix}-topic-${this.topics.size + 1}`, tenant, topic };
    this.topics.set(entry.id, entry);
    return entry;
  }

  find(client: Client, id: string): Entry | undefined {
    return this.byKey.get(keyOf({ ...client, id }));
  }

  accepted(entry: Entry, answer: Answer): void {
    entry.answers.push(answer);
    const client = clientOf(entry);
    const last = this.lastOf.get(client);
    if (!last || last.epoch !== answer.epoch || last.offset < answer.offset) this.lastOf.set(client, answer);
  }
}

type Client = Pick<Identity, 'tenant' | 'clientId'>;

export function clientOf({ tenant, clientId }: Client): string {
  return `${tenant}/${clientId}`;
}

export function keyOf({ id, ...client }: Client & { id: string }): string {
  return `${clientOf(client)}/${id}`;
}

export function isFor(entry: Entry, identity: Identity): boolean {
  const forDevice = entry.deviceId === '' || entry.deviceId === identity.deviceId;
  return forDevice && clientOf(entry) === clientOf(identity);
}

export function listensTo({ tenant, topics }: Identity, entry: TopicEntry): boolean {
  const covers = (pattern: string) =>
    pattern.endsWith('.*') ? entry.topic.startsWith(pattern.slice(0, -1)) : entry.topic === pattern;
  return tenant === entry.tenant && topics.some(covers);
}
