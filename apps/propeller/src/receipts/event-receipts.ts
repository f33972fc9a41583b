import { ALL_PARTITIONS, tenantKeys } from '../delivery/keys.js';
import type { PushRedis } from '../redis/connections.js';
import { Script } from '../redis/scripts.js';
import type { ReceiptLog, StoredReceipt } from './receipt-log.js';
import { SEEN } from './receipt-scripts.js';

/** A stream of receipts is trimmed to some 4,096: two pages, and what is written meanwhile. */
const PAGES_MAX = 4;

export interface EventReceipt {
  receipt: StoredReceipt;
  epoch: string;
}

/** What became of one event, for whoever asks now and then: nothing is kept for it beside what recognises repeats. */
export class EventReceipts {
  private readonly script: Script<number>;

  constructor(
    redis: PushRedis,
    private readonly log: ReceiptLog,
  ) {
    this.script = new Script(redis, 'propellerSeen', SEEN, 2);
  }

  /** @returns undefined when no such event is remembered. @throws when Redis does not answer */
  async find(tenant: string, eventId: string): Promise<EventReceipt[] | undefined> {
    const partitions = await this.partitionsOf(tenant, eventId);
    if (partitions.length === 0) return undefined;
    const found = await Promise.all(partitions.map((partition) => this.read(tenant, partition, eventId)));
    return found.flat().toSorted((a, b) => a.receipt.at - b.receipt.at);
  }

  private async partitionsOf(tenant: string, eventId: string): Promise<number[]> {
    const calls = ALL_PARTITIONS.map((partition) => {
      const { seen, seenBefore } = tenantKeys(partition, tenant);
      return { keys: [seen, seenBefore], args: [eventId] };
    });
    const replies = await this.script.runMany(calls);
    for (const reply of replies) if (reply instanceof Error) throw reply;
    return ALL_PARTITIONS.filter((partition) => replies[partition] === 1);
  }

  private async read(tenant: string, partition: number, eventId: string): Promise<EventReceipt[]> {
    const found: EventReceipt[] = [];
    const ids = ALL_PARTITIONS.map(() => '');
    for (let pages = 0; pages < PAGES_MAX; pages++) {
      const [page] = await this.log.read(tenant, [partition], ids);
      if (!page) break;
      for (const receipt of page.receipts) if (receipt.eventId === eventId) found.push({ receipt, epoch: page.epoch });
      ids[partition] = page.receipts.at(-1)?.id ?? '';
      if (!page.more) break;
    }
    return found;
  }
}
