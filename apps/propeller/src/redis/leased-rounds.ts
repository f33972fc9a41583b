import type { Logger } from '#libs/platform';
import type { PushRedis } from './connections.js';

interface Rounds {
  /** Key of the lease, and what the log calls it. */
  name: string;
  everyMs: number;
  work: () => Promise<void>;
}

/**
 * Work that all nodes try from time to time, and a lease lets one of them do. Two at once must be harmless: the lease only
 * saves the others the trouble.
 */
export class LeasedRounds {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly redis: PushRedis,
    private readonly node: string,
    private readonly logger: Logger,
    private readonly rounds: Rounds,
  ) {}

  start(): void {
    this.timer = setTimeout(() => void this.round(), this.rounds.everyMs).unref();
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private async round(): Promise<void> {
    const { name, everyMs, work } = this.rounds;
    try {
      const ours = await this.redis.set(`propeller:${name}`, this.node, 'PX', everyMs - 100, 'NX');
      if (ours) await work();
    } catch (error) {
      // Redis is gone, which others report; the next round tries again.
      this.logger.debug({ err: error }, name);
    }
    if (this.timer) this.start();
  }
}
