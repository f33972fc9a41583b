import { ALL_PARTITIONS, clientKeys, nodeKey } from '../delivery/keys.js';
import type { PushRedis } from '../redis/connections.js';
import { Script } from '../redis/scripts.js';

/** KEYS node. ARGV count. */
const LISTED = `return redis.call('SRANDMEMBER', KEYS[1], ARGV[1])`;

/**
 * The entry goes only if it is still that of the connection.
 *
 * KEYS node registry
 * ARGV member device connection
 */
const FORGET = `
local entry = redis.call('HGET', KEYS[2], ARGV[2])
if entry and cjson.decode(entry).connection == ARGV[3] then redis.call('HDEL', KEYS[2], ARGV[2]) end
return redis.call('SREM', KEYS[1], ARGV[1])
`;

export interface NodeEntry {
  partition: number;
  member: string;
  tenant: string;
  clientId: string;
  deviceId: string;
  connection: string;
}

/** What a node has put into the registry: each keeps a list of it, for whoever has to take it out. */
export class NodeEntries {
  private readonly listed: Script<string[]>;
  private readonly forgotten: Script<number>;

  constructor(redis: PushRedis) {
    this.listed = new Script(redis, 'propellerListed', LISTED, 1);
    this.forgotten = new Script(redis, 'propellerForget', FORGET, 2);
  }

  /** So many of each partition. @throws Error where not all could be read */
  async of(node: string, perPartition: number): Promise<NodeEntry[]> {
    const lists = await this.listed.runMany(
      ALL_PARTITIONS.map((partition) => ({ keys: [nodeKey(partition, node)], args: [perPartition] })),
    );
    return lists.flatMap((members, partition) => {
      if (members instanceof Error) throw members;
      return members.map((member) => toEntry(member, partition));
    });
  }

  /** Takes them out. @throws Error where not all could be */
  async forget(node: string, entries: readonly NodeEntry[]): Promise<void> {
    const outcomes = await this.forgotten.runMany(
      entries.map(({ partition, member, tenant, clientId, deviceId, connection }) => ({
        keys: [nodeKey(partition, node), clientKeys(tenant, clientId).registry],
        args: [member, deviceId, connection],
      })),
    );
    const failed = outcomes.find((outcome) => outcome instanceof Error);
    if (failed) throw failed;
  }
}

function toEntry(member: string, partition: number): NodeEntry {
  const [tenant = '', clientId = '', deviceId = '', connection = ''] = member.split(':');
  return { partition, member, tenant, clientId, deviceId, connection };
}
