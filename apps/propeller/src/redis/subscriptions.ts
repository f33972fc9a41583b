import { setTimeout as wait } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { within } from '#libs/kernel';
import type { Logger } from '#libs/platform';
import type { Shards } from './shards.js';

const CONFIRM_MS_MAX = 5000;
const PROBE_EVERY_MS = 2000;
const PROBE_MS_MAX = 3000;
const RETRY_MS_MIN = 100;
const RETRY_MS_MAX = 5000;

class Subscription {
  /** Where it was confirmed. */
  home: Redis | undefined;
  /** It was confirmed once, and since then messages may have been lost. */
  interrupted = false;
  private confirm!: () => void;
  readonly confirmed = new Promise<void>((resolve) => {
    this.confirm = resolve;
  });

  leave(): void {
    this.interrupted ||= this.home !== undefined;
    this.home = undefined;
  }

  confirmedOn(shard: Redis): void {
    this.home = shard;
    this.confirm();
  }
}

/**
 * Stands in for the subscriber connection towards the sharded adapter, which asks for subscriptions and drops the
 * promises. Here each one can be awaited, is tried again for as long as it is wanted, and never kills the process; after
 * a connection was lost, or slots have moved, those concerned are renewed, and then `onRestored` is called, because
 * messages in between are lost.
 */
export class Subscriptions {
  onRestored: () => void = () => {};
  private readonly wanted = new Map<string, Subscription>();
  private readonly renewed: (() => void)[] = [];
  private readonly probe: NodeJS.Timeout;

  constructor(
    private readonly shards: Shards,
    private readonly logger: Logger,
  ) {
    shards.onReady = (shard) => void this.renew(shard);
    shards.onMoved = () => void this.renew(undefined);
    // Nobody would notice a half-open connection on which we only listen.
    this.probe = setInterval(() => this.check(), PROBE_EVERY_MS).unref();
  }

  /** @throws when Redis did not confirm in time */
  async confirmed(channel: string): Promise<void> {
    const subscription = this.wanted.get(channel);
    if (!subscription) throw new Error('nobody wants this subscription');
    await within(CONFIRM_MS_MAX, subscription.confirmed, () => new Error('the subscription was not confirmed in time'));
  }

  ssubscribe(channel: string): void {
    const subscription = new Subscription();
    this.wanted.set(channel, subscription);
    void this.subscribe(channel, subscription);
  }

  sunsubscribe(channels: string | string[]): Promise<void> {
    for (const channel of [channels].flat()) {
      const shard = this.wanted.get(channel)?.home ?? this.shards.of(channel);
      this.wanted.delete(channel);
      // When this fails the connection is gone, and the subscription with it.
      shard?.sunsubscribe(channel).catch(() => {});
    }
    return Promise.resolve();
  }

  on(_event: 'smessageBuffer', listener: (channel: Buffer, message: Buffer) => void): void {
    this.shards.onMessage(listener);
  }

  /** For whoever else has to look again after messages were lost. */
  onRenewed(listener: () => void): void {
    this.renewed.push(listener);
  }

  close(): void {
    clearInterval(this.probe);
    this.wanted.clear();
  }

  private async subscribe(channel: string, subscription: Subscription): Promise<void> {
    for (let delayMs = RETRY_MS_MIN; this.wanted.get(channel) === subscription;) {
      const shard = this.shards.of(channel);
      // Without a connection there is nothing to try: `renew` comes by when there is one again.
      if (shard?.status !== 'ready') return;
      try {
        await shard.ssubscribe(channel);
        subscription.confirmedOn(shard);
        return;
      } catch (error) {
        this.logger.warn({ err: error, channel }, 'subscription failed, trying again');
        await wait(delayMs, undefined, { ref: false });
        delayMs = Math.min(delayMs * 2, RETRY_MS_MAX);
      }
    }
  }

  /** @param shard that is connected again, if that is why */
  private async renew(shard: Redis | undefined): Promise<void> {
    const stale = [...this.wanted].filter(([channel, { home }]) => home === shard || home !== this.shards.of(channel));
    for (const [, subscription] of stale) subscription.leave();
    await Promise.all(stale.map(([channel, subscription]) => this.subscribe(channel, subscription)));
    for (const listener of this.renewed) listener();
    const restored = stale.filter(([, { interrupted, home }]) => interrupted && home);
    for (const [, subscription] of restored) subscription.interrupted = false;
    if (restored.length > 0) this.onRestored();
  }

  private check(): void {
    for (const shard of this.shards.all()) void this.ping(shard);
  }

  private async ping(shard: Redis): Promise<void> {
    if (shard.status !== 'ready') return;
    try {
      await within(PROBE_MS_MAX, shard.ping(), () => new Error('no pong'));
    } catch {
      shard.disconnect(true);
    }
  }
}
