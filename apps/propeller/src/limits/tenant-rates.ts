import { Problem, type Clock } from '#libs/kernel';
import { metrics } from '../metrics.js';
import type { TenantLimits } from '../tenants/tenant-limits.js';
import { TokenBucket } from './core/token-bucket.js';

type Rate = 'publishesPerSecond' | 'readsPerSecond';

/** How fast each tenant may publish and read on this node: one tenant's flood is refused before it costs Redis anything. */
export class TenantRates {
  /** Only tenants of the tenants file have one. */
  private readonly buckets = new Map<string, TokenBucket>();

  constructor(
    private readonly limitsOf: (tenant: string) => TenantLimits,
    private readonly clock: Clock,
  ) {}

  /** @returns how many of these may be published now; for the others there is `tooFast` */
  publishes(tenant: string, wanted: number): number {
    return this.take('publishesPerSecond', tenant, wanted);
  }

  /** @throws Problem rate_limited */
  publish(tenant: string): void {
    if (this.publishes(tenant, 1) === 0) throw this.tooFast(tenant);
  }

  /** @throws Problem rate_limited */
  read(tenant: string): void {
    if (this.take('readsPerSecond', tenant, 1) === 0) throw this.problem('readsPerSecond', tenant);
  }

  tooFast(tenant: string): Problem {
    return this.problem('publishesPerSecond', tenant);
  }

  private take(rate: Rate, tenant: string, wanted: number): number {
    const taken = this.bucket(rate, tenant).take(wanted, this.now());
    if (taken < wanted) metrics.rateLimited.inc({ tenant, rate }, wanted - taken);
    return taken;
  }

  private problem(rate: Rate, tenant: string): Problem {
    const bucket = this.bucket(rate, tenant);
    const detail = `This tenant's limit is ${bucket.perSecond} ${rate === 'readsPerSecond' ? 'reads' : 'events'} a second.`;
    return new Problem('rate_limited', detail, { retryAfterSeconds: Math.max(1, bucket.waitMs(this.now())) / 1000 });
  }

  private bucket(rate: Rate, tenant: string): TokenBucket {
    const perSecond = this.limitsOf(tenant)[rate];
    const key = `${rate}:${tenant}`;
    let bucket = this.buckets.get(key);
    // The file may say something else by now.
    if (bucket?.perSecond !== perSecond) this.buckets.set(key, (bucket = new TokenBucket(perSecond)));
    return bucket;
  }

  private now(): number {
    return this.clock.now().getTime();
  }
}
