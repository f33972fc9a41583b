import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Redis } from 'ioredis';
import type { GatewayName } from '#libs/gateways';
import { CONFIG, LOGGER, type Config, type Logger } from '#libs/platform';
import type { GatewayHealth as Health } from './core/choose.js';

const OUTCOMES_KEPT = 50;
const OUTCOMES_SECONDS = 3_600;
/** A technical failure takes a gateway out for this long; then the next payment finds out. */
const DOWN_SECONDS = 15;
const REDIS_MS_MAX = 300;

/** The tag keeps all of it in one slot of a Redis Cluster, so that one pipeline reads it. */
const outcomesKey = (gateway: string, method: string) => `{routing}:outcomes:${gateway}:${method}`;
const downKey = (gateway: string) => `{routing}:down:${gateway}`;

/** How the gateways have been doing, shared by all processes. Without Redis every gateway counts as healthy. */
@Injectable()
export class GatewayHealth implements OnApplicationShutdown {
  private readonly redis: Redis;

  constructor(
    @Inject(CONFIG) config: Config,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.redis = new Redis(config.REDIS_QUEUE_URL ?? '', {
      commandTimeout: REDIS_MS_MAX,
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      retryStrategy: (attempt) => Math.min(attempt * 100, 2_000),
    });
    this.redis.on('error', (error: Error) => logger.debug({ err: error }, 'routing connection'));
  }

  async of(gateways: readonly GatewayName[], method: string): Promise<Health[]> {
    try {
      const pipeline = this.redis.pipeline();
      for (const gateway of gateways) pipeline.lrange(outcomesKey(gateway, method), 0, -1).get(downKey(gateway));
      const replies = (await pipeline.exec()) ?? [];
      return gateways.map((gateway, i) => {
        const outcomes = (replies[2 * i]?.[1] as string[] | null) ?? [];
        const down = replies[2 * i + 1]?.[1] as string | null;
        return { gateway, outcomes: outcomes.map((outcome) => outcome === '1'), ...(down && { down }) };
      });
    } catch (error) {
      this.logger.warn({ err: error }, 'gateway health is not known');
      return gateways.map((gateway) => ({ gateway, outcomes: [] }));
    }
  }

  /** An attempt ended: the customer paid, or did not. Never in the way of a payment. */
  outcome(gateway: string, method: string, success: boolean): void {
    const key = outcomesKey(gateway, method);
    this.forget(
      this.redis
        .pipeline()
        .lpush(key, success ? '1' : '0')
        .ltrim(key, 0, OUTCOMES_KEPT - 1)
        .expire(key, OUTCOMES_SECONDS)
        .exec(),
    );
  }

  /** The gateway itself failed to answer. */
  async technicalFailure(gateway: string, reason: string): Promise<void> {
    await this.redis
      .set(downKey(gateway), reason.slice(0, 100), 'EX', DOWN_SECONDS)
      .catch((error: unknown) => this.logger.warn({ err: error }, 'gateway health was not written'));
  }

  onApplicationShutdown(): void {
    this.redis.disconnect();
  }

  private forget(writing: Promise<unknown>): void {
    writing.catch((error: unknown) => this.logger.debug({ err: error }, 'gateway health was not written'));
  }
}
