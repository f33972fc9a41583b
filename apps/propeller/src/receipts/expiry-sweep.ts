import type { Clock } from '#libs/kernel';
import type { Logger } from '#libs/platform';
import { ALL_PARTITIONS, clientKeys, dueKey } from '../delivery/keys.js';
import type { PushRedis } from '../redis/connections.js';
import { LeasedRounds } from '../redis/leased-rounds.js';
import { Script } from '../redis/scripts.js';
import type { ReceiptHints } from './receipt-hints.js';
import { DUE, EXPIRE } from './receipt-scripts.js';

const EVERY_MS = 1000;
/** Acknowledgements that came in time may still be on their way to Redis. */
const GRACE_MS = 1000;
const PER_PARTITION = 100;

interface Due {
  partition: number;
  member: string;
}

/**
 * Writes the receipts of events whose time was over before anybody acknowledged them. Two nodes at once
 * would only be wasteful, since taking an event out of the due-set decides. At most 100 events of each partition in a round.
 */
export class ExpirySweep {
  private readonly dueScript: Script<string[]>;
  private readonly expireScript: Script<number>;
  private readonly rounds: LeasedRounds;

  constructor(
    redis: PushRedis,
    private readonly hints: ReceiptHints,
    node: string,
    private readonly clock: Clock,
    logger: Logger,
  ) {
    this.dueScript = new Script(redis, 'propellerDue', DUE, 1);
    this.expireScript = new Script(redis, 'propellerExpire', EXPIRE, 5);
    this.rounds = new LeasedRounds(redis, node, logger, {
      name: 'expiry-sweep',
      everyMs: EVERY_MS,
      work: () => this.sweep(),
    });
  }

  start(): void {
    this.rounds.start();
  }

  stop(): void {
    this.rounds.stop();
  }

  private async sweep(): Promise<void> {
    const until = this.clock.now().getTime() - GRACE_MS;
    const calls = ALL_PARTITIONS.map((partition) => ({ keys: [dueKey(partition)], args: [until, PER_PARTITION] }));
    const replies = await this.dueScript.runMany(calls);
    const due = replies.flatMap((members, partition) =>
      members instanceof Error ? [] : members.map((member) => ({ partition, member })),
    );
    if (due.length > 0) await this.expire(due, until);
  }

  private async expire(due: readonly Due[], until: number): Promise<void> {
    const calls = due.map(({ partition, member }) => {
      const [offset = '', tenant = '', clientId = ''] = member.split(':');
      const { receipts, inbox, channel, epochs } = clientKeys(tenant, clientId);
      this.hints.written(tenant, partition);
      const keys = [dueKey(partition), receipts, inbox, channel, epochs[0]];
      return { keys, args: [member, offset, clientId, until] };
    });
    await this.expireScript.runMany(calls);
  }
}
