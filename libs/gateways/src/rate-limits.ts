import type { Clock } from '#libs/kernel';
import { GatewayError } from './gateway-error.js';

const KEYS_MAX = 10_000;

interface Bucket {
  /** Calls left. */
  tokens: number;
  atMs: number;
  /** The vendor itself said "not before". */
  blockedUntilMs: number;
}

/**
 * Keeps us below a vendor's published limits, by account and call: a call over them fails here at once instead of
 * costing the next one, too. Each process counts for itself, so the vendor's own 429 stays the last word.
 */
export class RateLimits {
  private readonly buckets = new Map<string, Bucket>();

  constructor(
    private readonly gateway: string,
    /** Calls a minute. A call that is not listed has no limit of its own. */
    private readonly perMinute: Readonly<Record<string, number>>,
    private readonly clock: Clock,
  ) {}

  /** @throws GatewayError rate_limited */
  async run<T>(account: string, call: string, work: () => Promise<T>): Promise<T> {
    const bucket = this.bucket(account, call);
    this.take(bucket, call);
    try {
      return await work();
    } catch (error) {
      if (error instanceof GatewayError && error.details.reason === 'rate_limited')
        bucket.blockedUntilMs = this.clock.now().getTime() + (error.details.retryAfterSeconds ?? 1) * 1000;
      throw error;
    }
  }

  private bucket(account: string, call: string): Bucket {
    const key = `${call} ${account}`;
    const found = this.buckets.get(key);
    if (found) return found;
    const [oldest] = this.buckets.keys();
    if (this.buckets.size >= KEYS_MAX && oldest !== undefined) this.buckets.delete(oldest);
    const made = { tokens: this.perMinute[call] ?? 0, atMs: this.clock.now().getTime(), blockedUntilMs: 0 };
    this.buckets.set(key, made);
    return made;
  }

  private take(bucket: Bucket, call: string): void {
    const nowMs = this.clock.now().getTime();
    if (nowMs < bucket.blockedUntilMs) throw this.limited(call, bucket.blockedUntilMs - nowMs);
    const limit = this.perMinute[call];
    if (limit === undefined) return;
    bucket.tokens = Math.min(limit, bucket.tokens + (Math.max(0, nowMs - bucket.atMs) * limit) / 60_000);
    bucket.atMs = nowMs;
    if (bucket.tokens < 1) throw this.limited(call, ((1 - bucket.tokens) * 60_000) / limit);
    bucket.tokens -= 1;
  }

  private limited(call: string, waitMs: number): GatewayError {
    return new GatewayError(`${this.gateway}: as many ${call} calls as are allowed`, {
      gateway: this.gateway,
      outcome: 'not_done',
      reason: 'rate_limited',
      retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1000)),
    });
  }
}
