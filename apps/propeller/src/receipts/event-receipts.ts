import type { Redis } from 'ioredis';
import { PARTITIONS, tenantKeys } from '../delivery/keys.js';
import type { ReceiptLog, StoredReceipt } from './receipt-log.js';

const ALL = Array.from({ length: PARTITIONS }, (_, partition) => partition);
/** A stream of receipts is trimmed to some 4,096: two pages, and what is written meanwhile. */
const PAGES_MAX = 4;

export interface EventReceipt {
  receipt: StoredReceipt;
  epoch: string;
}

/** What became of one event, for whoever asks now and then: nothing is kept for it beside what recognises repeats. */
export class EventReceipts {
  constructor(
    private readonly redis: Redis,
    private readonly log: ReceiptLog,
  ) {}

  /** @returns undefined when no such event is remembered. @throws when Redis does not answer */
  async find(tenant: string, eventId: string): Promise<EventReceipt[] | undefined> {
    const partitions = await this.partitionsOf(tenant, eventId);
    if (partitions.length === 0) return undefined;
    const found = await Promise.all(partitions.map((partition) => this.read(tenant, partition, eventId)));
    return found.flat().toSorted((a, b) => a.receipt.at - b.receipt.at);
  }

  private async partitionsOf(tenant: string, eventId: string): Promise<number[]> {
    const pipeline = this.redis.pipeline();
    for (const partition of ALL) {
      const { seen, seenBefore } = tenantKeys(partition, tenant);
      pipeline.hexists(seen, eventId).hexists(seenBefore, eventId);
    }
    const replies = (await pipeline.exec()) ?? [];
    for (const [error] of replies) if (error) throw error;
    return ALL.filter((partition) => replies[2 * partition]?.[1] === 1 || replies[2 * partition + 1]?.[1] === 1);
  }

  private async read(tenant: string, partition: number, eventId: string): Promise<EventReceipt[]> {
    const found: EventReceipt[] = [];
    const ids = ALL.map(() => '');
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
