import type { Clock } from '#libs/kernel';
import type { Logger } from '#libs/platform';
import { clientKeys, dueKey, PARTITIONS } from '../delivery/keys.js';
import type { PushRedis } from '../redis/connections.js';
import { Script } from '../redis/scripts.js';
import type { ReceiptHints } from './receipt-hints.js';
import { DUE, EXPIRE } from './receipt-scripts.js';

const EVERY_MS = 1000;
/** Acknowledgements that came in time may still be on their way to Redis. */
const GRACE_MS = 1000;
const PER_PARTITION = 100;
const LEASE = 'propeller:expiry-sweep';
const ALL = Array.from({ length: PARTITIONS }, (_, partition) => partition);

interface Due {
  partition: number;
  member: string;
}

/**
 * Writes the receipts of events whose time was over before anybody acknowledged them. All nodes try every second and a lease lets
 * one of them work; two at once would only be wasteful, since taking an event out of the due-set decides. At most 100
 * events of each partition in a round.
 */
export class ExpirySweep {
  private readonly dueScript: Script<string[]>;
  private readonly expireScript: Script<number>;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly redis: PushRedis,
    private readonly hints: ReceiptHints,
    private readonly node: string,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {
    this.dueScript = new Script(redis, 'propellerDue', DUE, 1);
    this.expireScript = new Script(redis, 'propellerExpire', EXPIRE, 4);
  }

  start(): void {
    this.timer = setTimeout(() => void this.round(), EVERY_MS).unref();
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private async round(): Promise<void> {
    try {
      const ours = await this.redis.set(LEASE, this.node, 'PX', EVERY_MS - 100, 'NX');
      if (ours) await this.sweep();
    } catch (error) {
      // Redis is gone, which others report; the next round tries again.
      this.logger.debug({ err: error }, 'expiry sweep');
    }
    if (this.timer) this.start();
  }

  private async sweep(): Promise<void> {
    const until = this.clock.now().getTime() - GRACE_MS;
    const calls = ALL.map((partition) => ({ keys: [dueKey(partition)], args: [until, PER_PARTITION] }));
    const replies = await this.dueScript.runMany(calls);
    const due = replies.flatMap((members, partition) =>
      members instanceof Error ? [] : members.map((member) => ({ partition, member })),
    );
    if (due.length > 0) await this.expire(due, until);
  }

  private async expire(due: readonly Due[], until: number): Promise<void> {
    const calls = due.map(({ partition, member }) => {
      const [offset = '', tenant = '', clientId = ''] = member.split(':');
      const { receipts, inbox, channel } = clientKeys(tenant, clientId);
      this.hints.written(tenant, partition);
      return { keys: [dueKey(partition), receipts, inbox, channel], args: [member, offset, clientId, until] };
    });
    await this.expireScript.runMany(calls);
  }
}
