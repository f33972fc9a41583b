import type { Identity } from './device.js';
import type { Tenant } from './tenants.js';

export interface Answer {
  at: number;
  offset: number;
  epoch: string;
  duplicate: boolean;
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
  readonly ttlMs: number | undefined;
  /** What had been accepted for this client before this one was first sent: it has to come later. */
  readonly behind: Answer | undefined;
  readonly answers: Answer[];
}

/**
 * What was published, and what was answered. Ids count per client: the same id goes to many clients, of both tenants, and
 * each of them has to get its own.
 */
export class Book {
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

  add(what: Pick<Entry, 'tenant' | 'clientId' | 'deviceId' | 'data' | 'ttlMs'>): Entry {
    const client = clientOf(what);
    const count = (this.countOf.get(client) ?? 0) + 1;
    this.countOf.set(client, count);
    const entry = { ...what, id: `${this.prefix}-${count}`, behind: this.lastOf.get(client), answers: [] };
    this.byKey.set(keyOf(entry), entry);
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
