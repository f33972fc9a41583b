import { CLIENT_ID, TENANT_ID } from '#libs/kernel';

/** The prefix that the sharded adapter gives to the channel of a room, and the suffix. */
const CHANNEL_PREFIX = 'socket.io#/#';
const CHANNEL_SUFFIX = '#';

/** Where everything about one client is kept. All of it lies in one hash slot, so that one script reaches all. */
export interface ClientKeys {
  tenant: string;
  clientId: string;
  partition: number;
  /** The channel's name for people: metrics, logs, operator pages. */
  name: string;
  /** `<tenant>:<client>`: how keys and the due-set name it. */
  owner: string;
  /** The room in socket.io. */
  room: string;
  /** What Redis calls the room's channel. */
  channel: string;
  /** hash: `offset` (the latest), `connections` (how many there have ever been). */
  state: string;
  /** stream: id `<offset>-0`; fields e (the event), x (expires at, ms), d (device or empty), i (its id). */
  inbox: string;
  /** hash: device → JSON of its connection. */
  registry: string;
  /** hash: device → offset acknowledged. */
  positions: string;
  /** sorted set: device by when it was last seen, ms. */
  devices: string;
  /** One per partition, not per client: lost only when Redis loses its memory. */
  epoch: string;
  /** One per partition and tenant: see `receiptKeys`. */
  receipts: string;
  /** One per partition: see `dueKey`. */
  due: string;
}

export const PARTITIONS = 256;

/** One of 256, the best mixed byte of FNV-1a. Stable for ever, since data lies where it says. */
export function partitionOf(tenant: string, clientId: string): number {
  let hash = 0x811c9dc5;
  const text = `${tenant}/${clientId}`;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 24;
}

/** What a tenant is told about its events of one partition. Per tenant, so that nobody reads past the others' receipts. */
export function receiptKeys(partition: number, tenant: string): { epoch: string; receipts: string } {
  const tag = `{p${partition}}`;
  return { epoch: `${tag}epoch`, receipts: `${tag}receipts:${tenant}` };
}

/** sorted set: `<offset>:<tenant>:<client>` of each event that nobody acknowledged yet, by when it expires, ms. */
export function dueKey(partition: number): string {
  return `{p${partition}}due`;
}

/**
 * The alphabet of ids has none of `:` `#` `{` `}`, so that a valid id is its own encoding and no choice of ids can make
 * two clients meet; anything else is a mistake of the caller, who has to validate first. (The shortest room is 21
 * characters long, which matters: the adapter takes a room of 20 for a socket.)
 */
export function clientKeys(tenant: string, clientId: string): ClientKeys {
  if (!TENANT_ID.test(tenant) || !CLIENT_ID.test(clientId)) throw new RangeError('not a valid tenant or client id');
  const partition = partitionOf(tenant, clientId);
  const tag = `{p${partition}}`;
  const owner = `${tenant}:${clientId}`;
  const name = `tenant:${tenant}:client:${clientId}`;
  const room = `${tag}${name}`;
  return {
    tenant,
    clientId,
    name,
    owner,
    room,
    channel: `${CHANNEL_PREFIX}${room}${CHANNEL_SUFFIX}`,
    state: `${tag}state:${owner}`,
    inbox: `${tag}inbox:${owner}`,
    registry: `${tag}registry:${owner}`,
    positions: `${tag}positions:${owner}`,
    devices: `${tag}devices:${owner}`,
    ...receiptKeys(partition, tenant),
    due: dueKey(partition),
    partition,
  };
}

/** Remembers, for a day, that this event was published to this target. */
export function duplicateKey(keys: ClientKeys, deviceId: string, eventId: string): string {
  return `{p${keys.partition}}seen:${keys.tenant}:${keys.clientId}:${deviceId}:${eventId}`;
}

export function roomOfChannel(channel: string): string {
  return channel.slice(CHANNEL_PREFIX.length, -CHANNEL_SUFFIX.length);
}

/** The subscription that the adapter makes for a room. */
export function channelOfRoom(room: string): string {
  return `${CHANNEL_PREFIX}${room}${CHANNEL_SUFFIX}`;
}
