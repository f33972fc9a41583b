import { once } from 'node:events';
import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Redis, type RedisOptions } from 'ioredis';
import { within } from '#libs/kernel';
import { CONFIG, LOGGER, type Config, type Logger, type ReadinessCheck } from '#libs/platform';
import { requireDurable } from './durability.js';

/** The braces make it a hash tag: all keys of a queue in one slot of a Redis Cluster. */
export const QUEUE_PREFIX = '{payment-propeller}';

/** How long the door waits for Redis before it answers 503 and lets the gateway retry. */
export const REDIS_MS_MAX = 1_000;
const START_MS_MAX = 10_000;

const reconnectMs = (attempt: number) => Math.min(50 * 2 ** Math.min(attempt, 6), 2_000);

/** For adding: fails fast, keeps nothing in memory that Redis has not accepted. */
const PRODUCER: RedisOptions = { enableOfflineQueue: false, maxRetriesPerRequest: 0, commandTimeout: REDIS_MS_MAX };
/** For taking: waits for Redis to come back, as long as it takes (BullMQ requires `null`). */
const CONSUMER: RedisOptions = { maxRetriesPerRequest: null };

/** The connection to the queue's Redis; ours rather than BullMQ's, so that it can be asked for its health. */
@Injectable()
export abstract class QueueConnection implements OnModuleInit, OnApplicationShutdown {
  readonly redis: Redis;
  /** In production, the process does not start without it, nor with one that could lose what it acknowledged. */
  protected readonly required: boolean = true;

  constructor(
    private readonly config: Config,
    private readonly logger: Logger,
    options: RedisOptions,
  ) {
    this.redis = new Redis(config.REDIS_QUEUE_URL ?? '', {
      ...options,
      connectTimeout: REDIS_MS_MAX,
      retryStrategy: reconnectMs,
    });
    this.redis.on('error', (error: Error) => logger.debug({ err: error }, 'queue connection'));
  }

  /** @throws in production, when it is required and not there, or could lose what it acknowledged */
  async onModuleInit(): Promise<void> {
    const strict = this.required && this.config.NODE_ENV === 'production';
    const checked = this.checkDurability(strict);
    if (strict) await checked;
    else
      checked.catch((error: unknown) =>
        this.logger.warn({ err: error }, 'could not check the durability of the queue'),
      );
  }

  private async checkDurability(strict: boolean): Promise<void> {
    if (this.redis.status !== 'ready') {
      const { hostname, port } = new URL(this.config.REDIS_QUEUE_URL ?? '');
      await within(START_MS_MAX, once(this.redis, 'ready'), () => new Error(`no Redis at ${hostname}:${port}`));
    }
    const warning = await requireDurable(this.redis, strict);
    if (warning) this.logger.warn(warning);
  }

  readiness(): ReadinessCheck {
    return {
      name: 'queue',
      check: async () => {
        await this.redis.ping();
      },
    };
  }

  onApplicationShutdown(): void {
    this.redis.disconnect();
  }
}

@Injectable()
export class ProducerConnection extends QueueConnection {
  constructor(@Inject(CONFIG) config: Config, @Inject(LOGGER) logger: Logger) {
    super(config, logger, PRODUCER);
  }
}

@Injectable()
export class ConsumerConnection extends QueueConnection {
  constructor(@Inject(CONFIG) config: Config, @Inject(LOGGER) logger: Logger) {
    super(config, logger, CONSUMER);
  }
}

/** For what works without Redis as well: it holds nothing that must not be lost. */
@Injectable()
export class OptionalConsumerConnection extends ConsumerConnection {
  protected override readonly required = false;
}
