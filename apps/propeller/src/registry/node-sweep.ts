import type { Logger } from '#libs/platform';
import type { PushRedis } from '../redis/connections.js';
import { LeasedRounds } from '../redis/leased-rounds.js';
import type { NodeEntries } from './node-entries.js';
import { heartbeatKey, NODES } from './nodes.js';

const EVERY_MS = 3000;
/** Of each partition, in a round. */
const PER_PARTITION = 100;

/**
 * Clears up after nodes that died without a goodbye: each node lists what it has put into the registry, and when its
 * heartbeat has gone, one of the survivors takes that out, under a lease. A node that was only asleep notices on waking
 * that its heartbeat had gone, and restores what is still its own.
 */
export class NodeSweep {
  private readonly rounds: LeasedRounds;

  constructor(
    private readonly redis: PushRedis,
    private readonly entries: NodeEntries,
    private readonly self: string,
    private readonly logger: Logger,
  ) {
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
    const entries = await this.entries.of(node, PER_PARTITION);
    await this.entries.forget(node, entries);
    if (entries.length === 0) await this.redis.hdel(NODES, node);
    else this.logger.warn({ node, entries: entries.length }, 'taking a dead node out of the registry');
  }
}
