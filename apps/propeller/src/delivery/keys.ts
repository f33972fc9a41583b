import { CLIENT_ID, TENANT_ID } from '#libs/kernel';

/** The prefix that the sharded adapter gives to the channel of a room, and the suffix. */
const CHANNEL_PREFIX = 'socket.io#/#';
const CHANNEL_SUFFIX = '#';

export const PARTITIONS = 256;
export const ALL_PARTITIONS: readonly number[] = Array.from({ length: PARTITIONS }, (_, partition) => partition);

/** For whom an event is: a device by its name, or one of these, which no device can be called. */
export const TO_ALL = '';
/** For all as well, until the first of them acknowledges. */
export const TO_ANY = '*';

/** One of 256, the best mixed byte of FNV-1a. Stable for ever, since data lies where it says. */
export function partitionOf(tenant: string, clientId: string): number {
  let hash = 0x811c9dc5;
  const text = `${tenant}/${clientId}`;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 24;
}

/** Keeps what belongs to a partition in one hash slot. Made once: they are part of every key of every event. */
const TAGS = ALL_PARTITIONS.map((partition) => `{p${partition}}`);
const tagOf = (partition: number) => TAGS[partition] as string;

type EpochKeys = [epoch: string, lineage: string, here: string];
const EPOCH_KEYS = TAGS.map((tag): EpochKeys => [`${tag}epoch`, `${tag}lineage`, `${tag}here`]);
const DUE_KEYS = TAGS.map((tag) => `${tag}due`);

/** The epoch of a partition, the server it was last seen on, and that server's mark: see `LUA_EPOCH`. */
export function epochKeys(partition: number): EpochKeys {
  return EPOCH_KEYS[partition] as EpochKeys;
}

/** set: `<tenant>:<client>:<device>:<connection>` of what a node has put into the registry in this partition. */
export function nodeKey(partition: number, node: string): string {
  return `${tagOf(partition)}node:${node}`;
}

/** stream: what became of the tenant's events. */
const receiptsKey = (partition: number, tenant: string) => `${tagOf(partition)}receipts:${tenant}`;
/** hash: event id → where it went; '' → when the hash began, ms. With the generation before it: see `LUA_SEEN`. */
const seenKey = (partition: number, tenant: string) => `${tagOf(partition)}seen:${tenant}`;
const seenBeforeKey = (partition: number, tenant: string) => `${tagOf(partition)}seen-before:${tenant}`;

/** What is kept per partition and tenant, and so costs a tenant nothing that others do. All in one hash slot. */
export function tenantKeys(partition: number, tenant: string) {
  return {
    epochs: epochKeys(partition),
    receipts: receiptsKey(partition, tenant),
    seen: seenKey(partition, tenant),
    seenBefore: seenBeforeKey(partition, tenant),
  };
}

/** sorted set: `<offset>:<tenant>:<client>` of each event that nobody acknowledged yet, by when its time is over, ms. */
export function dueKey(partition: number): string {
  return DUE_KEYS[partition] as string;
}

/**
 * Where everything about one client is kept. All of it lies in one hash slot, so that one script reaches all. A session
 * holds this for as long as it lives: the names are put together when they are asked for.
 */
export class ClientKeys {
  readonly partition: number;

  constructor(
    readonly tenant: string,
    readonly clientId: string,
  ) {
    this.partition = partitionOf(tenant, clientId);
  }

  private get tag(): string {
    return tagOf(this.partition);
  }
  /** `<tenant>:<client>`: how keys and the due-set name it. */
  get owner(): string {
    return `${this.tenant}:${this.clientId}`;
  }
  /** The channel's name for people: metrics, logs, operator pages. */
  get name(): string {
    return `tenant:${this.tenant}:client:${this.clientId}`;
  }
  /** The room in socket.io. */
  get room(): string {
    return `${this.tag}${this.name}`;
  }
  /** What Redis calls the room's channel. */
  get channel(): string {
    return channelOfRoom(this.room);
  }
  /** hash: `offset` (the latest), `connections` (how many there have ever been), `trimmed` (the last that had no room). */
  get state(): string {
    return `${this.tag}state:${this.owner}`;
  }
  /** stream: id `<offset>-0`; fields e (the event), x (expires at, ms), d (for which device: see `TO_ALL`), i (its id). */
  get inbox(): string {
    return `${this.tag}inbox:${this.owner}`;
  }
  /** hash: device → JSON of its connection. */
  get registry(): string {
    return `${this.tag}registry:${this.owner}`;
  }
  /** hash: device → offset acknowledged. */
  get positions(): string {
    return `${this.tag}positions:${this.owner}`;
  }
  /** sorted set: device by when it was last seen, ms. */
  get devices(): string {
    return `${this.tag}devices:${this.owner}`;
  }
  /** The offset of the last event with this collapse key for this device (or for all). */
  collapse(deviceId: string, key: string): string {
    return `${this.tag}collapse:${this.owner}:${deviceId}:${key}`;
  }
  get epochs(): EpochKeys {
    return epochKeys(this.partition);
  }
  get receipts(): string {
    return receiptsKey(this.partition, this.tenant);
  }
  get seen(): string {
    return seenKey(this.partition, this.tenant);
  }
  get seenBefore(): string {
    return seenBeforeKey(this.partition, this.tenant);
  }
  get due(): string {
    return dueKey(this.partition);
  }
}

/**
 * The alphabet of ids has none of `:` `#` `{` `}`, so that a valid id is its own encoding and no choice of ids can make
 * two clients meet; anything else is a mistake of the caller, who has to validate first. (The shortest room is 21
 * characters long, which matters: the adapter takes a room of 20 for a socket.)
 */
export function clientKeys(tenant: string, clientId: string): ClientKeys {
  if (!TENANT_ID.test(tenant) || !CLIENT_ID.test(clientId)) throw new RangeError('not a valid tenant or client id');
  return new ClientKeys(tenant, clientId);
}

export function roomOfChannel(channel: string): string {
  return channel.slice(CHANNEL_PREFIX.length, -CHANNEL_SUFFIX.length);
}

/** The subscription that the adapter makes for a room. */
export function channelOfRoom(room: string): string {
  return `${CHANNEL_PREFIX}${room}${CHANNEL_SUFFIX}`;
}
