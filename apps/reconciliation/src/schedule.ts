import { InjectQueue } from '@nestjs/bullmq';
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { Queue } from 'bullmq';
import { CONFIG, LOGGER, type Config, type Logger } from '#libs/platform';
import { ConsumerConnection, RECONCILIATION } from '#libs/queue';

/** One schedule for all replicas, in Redis; put back whenever a connection is made, because Redis may have come back empty. */
@Injectable()
export class Schedule implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly putBack = () => void this.put();

  constructor(
    @InjectQueue(RECONCILIATION) private readonly queue: Queue,
    private readonly connection: ConsumerConnection,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    const { redis } = this.connection;
    redis.on('ready', this.putBack);
    if (redis.status === 'ready') this.putBack();
  }

  onApplicationShutdown(): void {
    this.connection.redis.off('ready', this.putBack);
  }

  /** Never in anybody's way: without Redis it waits for Redis. Repeating it changes nothing. */
  async put(): Promise<void> {
    const every = this.config.RECONCILIATION_EVERY_SECONDS * 1000;
    const job = { name: 'sweep', opts: { removeOnComplete: 100, removeOnFail: 100 } };
    await this.queue
      .upsertJobScheduler('sweep', { every }, job)
      .catch((error: unknown) => this.logger.error({ err: error }, 'the sweep was not scheduled'));
  }
}
