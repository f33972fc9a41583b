import type { Logger } from '#libs/platform';
import { ALL_PARTITIONS, clientKeys, nodeKey } from '../delivery/keys.js';
import type { PushRedis } from '../redis/connections.js';
import { LeasedRounds } from '../redis/leased-rounds.js';
import { Script } from '../redis/scripts.js';
import { heartbeatKey, NODES } from './nodes.js';

const EVERY_MS = 3000;
/** Of each partition, in a round. */
const PER_PARTITION = 100;

/** KEYS node. ARGV count. */
const LISTED = `return redis.call('SRANDMEMBER', KEYS[1], ARGV[1])`;

/**
 * The entry goes only if it is still that of the dead node's connection.
 *
 * KEYS node registry
 * ARGV member device connection
 */
const FORGET = `
local entry = redis.call('HGET', KEYS[2], ARGV[2])
if entry and cjson.decode(entry).connection == ARGV[3] then redis.call('HDEL', KEYS[2], ARGV[2]) end
return redis.call('SREM', KEYS[1], ARGV[1])
`;

/**
 * Clears up after nodes that died without a goodbye: each node lists what it has put into the registry, and when its
 * heartbeat has gone, one of the survivors takes that out, under a lease. A node that was only asleep notices on waking
 * that its heartbeat had gone, and restores what is still its own.
 */
export class NodeSweep {
  private readonly listed: Script<string[]>;
  private readonly forget: Script<number>;
  private readonly rounds: LeasedRounds;

  constructor(
    private readonly redis: PushRedis,
    private readonly self: string,
    private readonly logger: Logger,
  ) {
    this.listed = new Script(redis, 'propellerListed', LISTED, 1);
    this.forget = new Script(redis, 'propellerForget', FORGET, 2);
    this.rounds = new LeasedRounds(redis, self, logger, {
      name: 'node-sweep',
      everyMs: EVERY_MS,
      work: async () => {
        for (const node of await this.dead()) await this.sweep(node);
      },
    });
  }

  start(): void {
    this.rounds.start();
  }

  stop(): void {
    this.rounds.stop();
  }

  private async dead(): Promise<string[]> {
    const nodes = (await this.redis.hkeys(NODES)).filter((node) => node !== this.self);
    const alive = await Promise.all(nodes.map((node) => this.redis.exists(heartbeatKey(node))));
    return nodes.filter((_, i) => alive[i] === 0);
  }

  /** A part of it; what is left comes with the next rounds, for as long as the node is known. */
  private async sweep(node: string): Promise<void> {
    const lists = await this.listed.runMany(
      ALL_PARTITIONS.map((partition) => ({ keys: [nodeKey(partition, node)], args: [PER_PARTITION] })),
    );
    const calls = lists.flatMap((members, partition) =>
      members instanceof Error ? [] : members.map((member) => callOf(member, nodeKey(partition, node))),
    );
    const outcomes = await this.forget.runMany(calls);
    const whole = [...lists, ...outcomes].every((outcome) => !(outcome instanceof Error));
    if (whole && calls.length === 0) await this.redis.hdel(NODES, node);
    else this.logger.warn({ node, entries: calls.length }, 'taking a dead node out of the registry');
  }
}

function callOf(member: string, list: string) {
  const [tenant = '', clientId = '', deviceId = '', connection = ''] = member.split(':');
  return { keys: [list, clientKeys(tenant, clientId).registry], args: [member, deviceId, connection] };
}
