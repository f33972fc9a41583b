import type { InboxEvent } from '../delivery/envelope.js';
import { nodeKey, type ClientKeys } from '../delivery/keys.js';
import { LIMITS } from '../delivery/limits.js';
import { metrics } from '../metrics.js';
import type { PushRedis } from '../redis/connections.js';
import type { Epochs } from '../redis/epochs.js';
import { Script } from '../redis/scripts.js';
import type { Page } from './core/delivery-cursor.js';
import { OPEN, RELEASE, VERIFY } from './session-scripts.js';

/** Where a device asks to go on from. */
export type Since = { mode: 'stored' } | { mode: 'latest' } | { mode: 'after'; offset: number };

/** One connection of one device. */
export interface Connection {
  keys: ClientKeys;
  deviceId: string;
  connection: string;
  transport: string;
  node: string;
  attributes: Readonly<Record<string, string>>;
  /** Milliseconds since the epoch. */
  since: number;
}

export interface Opened {
  epoch: string;
  /** Counts the connections of a client: of two connections of a device, the higher one wins. */
  generation: number;
  latest: number;
  start: number;
  gap: boolean;
  page: Page<InboxEvent>;
}

type StreamEntry = [id: string, fields: string[]];
type OpenReply = [string, string, string, string, number, StreamEntry[]] | [];

function toEvent([id, fields]: StreamEntry): InboxEvent {
  const event: InboxEvent = { offset: Number.parseInt(id, 10), expiresAt: 0, deviceId: '', json: '' };
  for (let i = 0; i + 1 < fields.length; i += 2) {
    const value = fields[i + 1] as string;
    if (fields[i] === 'e') event.json = value;
    else if (fields[i] === 'x') event.expiresAt = Number(value);
    else if (fields[i] === 'd') event.deviceId = value;
  }
  return event;
}

/** Of the largest events, fewer make a page: it must not fill what may wait for one connection. */
function toPage(entries: StreamEntry[], latest: number, charsMax: number): Page<InboxEvent> {
  const events: InboxEvent[] = [];
  let chars = 0;
  for (const entry of entries) {
    const event = toEvent(entry);
    chars += event.json.length;
    if (chars > charsMax && events.length > 0) return { events, latest, more: true };
    events.push(event);
  }
  return { events, latest, more: entries.length >= LIMITS.pageEvents };
}

/** The registry entry as JSON without its end: the script knows the generation. */
function entryHead({ transport, node, connection, since, attributes }: Connection): string {
  return `${JSON.stringify({ transport, node, connection, since, attributes }).slice(0, -1)},"generation":`;
}

/** The node's own list of what it has put into the registry: written with the entry, removed with it. */
function listOf({ keys, node }: Connection): string {
  return nodeKey(keys.partition, node);
}

function memberOf({ keys, deviceId, connection }: Connection): string {
  return `${keys.owner}:${deviceId}:${connection}`;
}

/** What sessions ask of Redis: to be opened, verified, released, and to read an inbox. */
export class SessionStore {
  private readonly openScript: Script<OpenReply>;
  private readonly verifyScript: Script<[string, string, 'mine' | 'replaced']>;
  private readonly releaseScript: Script<number>;

  constructor(
    private readonly redis: PushRedis,
    private readonly epochs: Epochs,
    private readonly pageCharsMax: number,
  ) {
    this.openScript = new Script(redis, 'propellerOpen', OPEN, 10);
    this.verifyScript = new Script(redis, 'propellerVerify', VERIFY, 6);
    this.releaseScript = new Script(redis, 'propellerRelease', RELEASE, 3);
  }

  /** @returns undefined when the client has as many connections as it may have */
  async open(connection: Connection, since: Since, connectionsMax: number): Promise<Opened | undefined> {
    const { keys, deviceId } = connection;
    const [epochs, lineage, here] = keys.epochs;
    const { state, inbox, registry, positions, devices, channel } = keys;
    const reply = await this.openScript.run(
      [epochs, state, inbox, registry, positions, devices, channel, lineage, here, listOf(connection)],
      [
        this.epochs.begin(),
        deviceId,
        connection.connection,
        entryHead(connection),
        connection.since,
        since.mode,
        since.mode === 'after' ? since.offset : 0,
        LIMITS.devicesPerClientMax,
        LIMITS.positionMs,
        LIMITS.stateMs,
        LIMITS.registryMs,
        LIMITS.pageEvents,
        memberOf(connection),
        connectionsMax,
      ],
    );
    if (reply.length === 0) return undefined;
    const [epoch, generation, latest, start, gap, entries] = reply;
    metrics.inboxReads.inc({ cause: 'open' });
    return {
      epoch,
      generation: Number(generation),
      latest: Number(latest),
      start: Number(start),
      gap: gap === 1,
      page: toPage(entries, Number(latest), this.pageCharsMax),
    };
  }

  /** The counter is read before the stream, so that what it counts and the stream lacks is gone, not on its way. */
  async read(keys: ClientKeys, behind: number): Promise<{ epoch: string; page: Page<InboxEvent> }> {
    const [epoch, latest, entries] = await Promise.all([
      this.redis.get(keys.epochs[0]),
      this.redis.hget(keys.state, 'offset'),
      this.redis.xrange(keys.inbox, `(${behind}-0`, '+', 'COUNT', LIMITS.pageEvents),
    ]);
    metrics.inboxReads.inc({ cause: 'page' });
    return { epoch: epoch ?? '', page: toPage(entries as StreamEntry[], Number(latest ?? 0), this.pageCharsMax) };
  }

  async verify(
    connection: Connection,
    generation: number,
  ): Promise<{ epoch: string; latest: number; replaced: boolean }> {
    const { keys, deviceId } = connection;
    const [epochs, lineage, here] = keys.epochs;
    const entry = `${entryHead(connection)}${generation}}`;
    const [epoch, latest, whose] = await this.verifyScript.run(
      [epochs, keys.state, keys.registry, lineage, here, listOf(connection)],
      [this.epochs.begin(), deviceId, connection.connection, entry, LIMITS.registryMs, memberOf(connection)],
    );
    return { epoch, latest: Number(latest), replaced: whose === 'replaced' };
  }

  async release(ended: Connection, now: number): Promise<void> {
    const { keys, deviceId, connection } = ended;
    await this.releaseScript.run(
      [keys.registry, keys.devices, listOf(ended)],
      [deviceId, connection, now, memberOf(ended)],
    );
  }
}
