import { setTimeout as wait } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { within } from '#libs/kernel';
import type { Logger } from '#libs/platform';

const CONFIRM_MS_MAX = 5000;
const PROBE_EVERY_MS = 5000;
const PROBE_MS_MAX = 3000;
const RETRY_MS_MIN = 100;
const RETRY_MS_MAX = 5000;

class Subscription {
  confirm!: () => void;
  readonly confirmed = new Promise<void>((resolve) => {
    this.confirm = resolve;
  });
}

/**
 * Stands in for the subscriber connection towards the sharded adapter, which asks for subscriptions and drops the
 * promises. Here each one can be awaited, is tried again for as long as it is wanted, and never kills the process; after
 * the connection was lost all are renewed, and then `onRestored` is called, because messages in between are lost.
 */
export class Subscriptions {
  onRestored: () => void = () => {};
  private readonly wanted = new Map<string, Subscription>();
  private readonly probe: NodeJS.Timeout;
  private wasReady = false;

  constructor(
    private readonly redis: Redis,
    private readonly logger: Logger,
  ) {
    redis.on('ready', () => void this.renew());
    this.wasReady = redis.status === 'ready';
    // Nobody would notice a half-open connection on which we only listen.
    this.probe = setInterval(() => void this.check(), PROBE_EVERY_MS).unref();
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
    const list = [channels].flat();
    for (const channel of list) {
      this.wanted.delete(channel);
      // When this fails the connection is gone, and the subscription with it.
      this.redis.sunsubscribe(channel).catch(() => {});
    }
    return Promise.resolve();
  }

  on(event: 'smessageBuffer', listener: (channel: Buffer, message: Buffer) => void): void {
    this.redis.on(event, listener);
  }

  /** For whoever else has to look again after messages were lost. */
  onRenewed(listener: () => void): void {
    this.redis.on('ready', listener);
  }

  close(): void {
    clearInterval(this.probe);
    this.wanted.clear();
  }

  private async subscribe(channel: string, subscription: Subscription): Promise<void> {
    for (let delayMs = RETRY_MS_MIN; this.wanted.get(channel) === subscription;) {
      // Without a connection there is nothing to try: `renew` comes by when there is one again.
      if (this.redis.status !== 'ready') return;
      try {
        await this.redis.ssubscribe(channel);
        subscription.confirm();
        return;
      } catch (error) {
        this.logger.warn({ err: error, channel }, 'subscription failed, trying again');
        await wait(delayMs, undefined, { ref: false });
        delayMs = Math.min(delayMs * 2, RETRY_MS_MAX);
      }
    }
  }

  private async renew(): Promise<void> {
    await Promise.all([...this.wanted].map(([channel, subscription]) => this.subscribe(channel, subscription)));
    if (this.wasReady) this.onRestored();
    this.wasReady = true;
  }

  private async check(): Promise<void> {
    if (this.redis.status !== 'ready') return;
    try {
      await within(PROBE_MS_MAX, this.redis.ping(), () => new Error('no pong'));
    } catch {
      this.redis.disconnect(true);
    }
  }
}
