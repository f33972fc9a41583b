import type { PushRedis } from '../redis/connections.js';
import type { Subscriptions } from '../redis/subscriptions.js';

const CHANNEL = 'propeller:receipts';
const EVERY_MS = 50;

/** Whoever reads receipts of a tenant: told in which partitions there are new ones. */
export interface HintListener {
  readonly tenant: string;
  hint(partition: number): void;
}

/**
 * Tells the readers on all nodes where new receipts lie, so that nobody polls 256 streams: what is written within a few
 * milliseconds is one small message. A lost hint only delays: readers look everywhere every few seconds.
 */
export class ReceiptHints {
  private readonly fresh = new Set<string>();
  private readonly listeners = new Set<HintListener>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly redis: PushRedis,
    private readonly subscriptions: Subscriptions,
  ) {
    subscriptions.on('smessageBuffer', (channel, message) => {
      if (this.listeners.size > 0 && channel.toString() === CHANNEL) this.receive(message.toString());
    });
  }

  written(tenant: string, partition: number): void {
    this.fresh.add(`${partition}:${tenant}`);
    this.timer ??= setTimeout(() => this.tell(), EVERY_MS).unref();
  }

  listen(listener: HintListener): void {
    this.listeners.add(listener);
    if (this.listeners.size === 1) this.subscriptions.ssubscribe(CHANNEL);
  }

  unlisten(listener: HintListener): void {
    if (this.listeners.delete(listener) && this.listeners.size === 0) void this.subscriptions.sunsubscribe(CHANNEL);
  }

  close(): void {
    clearTimeout(this.timer);
  }

  private tell(): void {
    this.timer = undefined;
    const hints = [...this.fresh].join(' ');
    this.fresh.clear();
    this.redis.spublish(CHANNEL, hints).catch(() => {});
  }

  private receive(hints: string): void {
    for (const hint of hints.split(' ')) {
      const [partition, tenant] = hint.split(':');
      for (const listener of this.listeners) if (listener.tenant === tenant) listener.hint(Number(partition));
    }
  }
}
