import type { ClientKeys } from '../delivery/keys.js';
import type { PushRedis } from '../redis/connections.js';
import type { Nodes } from './nodes.js';

/** What the registry says of a connected device. */
export interface Entry {
  transport: string;
  node: string;
  connection: string;
  /** Milliseconds since the epoch. */
  since: number;
  generation: number;
  attributes: Record<string, string>;
}

export interface OnlineDevice extends Entry {
  deviceId: string;
  lastSeen: number;
}

/** Which devices of a client are connected, and where. Reading never changes anything. */
export class DeviceRegistry {
  constructor(
    private readonly redis: PushRedis,
    private readonly nodes: Nodes,
  ) {}

  async list(keys: ClientKeys): Promise<OnlineDevice[]> {
    const [entries, seen] = await Promise.all([
      this.redis.hgetall(keys.registry),
      this.redis.zrange(keys.devices, '0', '-1', 'WITHSCORES'),
    ]);
    const lastSeen = scores(seen as unknown[]);
    const devices = Object.entries(entries).map(([deviceId, json]) => {
      const { transport, node, connection, since, generation, attributes = {} } = JSON.parse(json) as Entry;
      const seenAt = Math.max(since, lastSeen.get(deviceId) ?? 0);
      return { deviceId, transport, node, connection, since, generation, attributes, lastSeen: seenAt };
    });
    const alive = await this.nodes.alive(devices.map(({ node }) => node));
    return devices.filter(({ node }) => alive.has(node));
  }

  /** How many of the entries, as the publish script found them, are connected to a node that lives: for each list. */
  async online(lists: readonly (readonly string[])[]): Promise<number[]> {
    const nodes = lists.map((entries) => entries.map(nodeOf));
    const alive = await this.nodes.alive([...new Set(nodes.flat())]);
    return nodes.map((list) => list.filter((node) => alive.has(node)).length);
  }
}

const NODE = '"node":"';

/** A node's name needs no escapes, and nothing before it can contain what it is found by. */
function nodeOf(json: string): string {
  const start = json.indexOf(NODE) + NODE.length;
  return json.slice(start, json.indexOf('"', start));
}

/** Redis answers a flat list of strings or, over RESP3, pairs. */
function scores(reply: readonly unknown[]): Map<string, number> {
  const flat = reply.flat();
  const byDevice = new Map<string, number>();
  for (let i = 0; i + 1 < flat.length; i += 2) byDevice.set(String(flat[i]), Number(flat[i + 1]));
  return byDevice;
}
