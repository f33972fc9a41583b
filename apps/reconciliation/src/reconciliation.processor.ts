import { InjectQueue, OnWorkerEvent, Processor, WorkerHost } from '@nestjs/bullmq';
import { Inject, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import type { Queue } from 'bullmq';
import { CONFIG, LOGGER, type Config, type Logger } from '#libs/platform';
import { RECONCILIATION } from '#libs/queue';
import { Sweep, type SweepReport } from './sweep.js';

/** One schedule for all replicas: BullMQ gives each run to one of them. */
@Processor(RECONCILIATION, { concurrency: 1, maxStalledCount: 10_000 })
export class ReconciliationProcessor extends WorkerHost implements OnApplicationBootstrap, BeforeApplicationShutdown {
  constructor(
    private readonly sweep: Sweep,
    @InjectQueue(RECONCILIATION) private readonly queue: Queue,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    super();
    queue.on('error', (error) => logger.debug({ err: error }, 'reconciliation queue'));
  }

  onApplicationBootstrap(): void {
    // Not awaited: without Redis it waits for Redis, and the process is "not ready" rather than dead.
    this.queue
      .upsertJobScheduler(
        'sweep',
        { every: this.config.RECONCILIATION_EVERY_SECONDS * 1000 },
        { name: 'sweep', opts: { removeOnComplete: 100, removeOnFail: 100 } },
      )
      .catch((error: unknown) => this.logger.error({ err: error }, 'the sweep was not scheduled'));
  }

  override process(): Promise<SweepReport> {
    return this.sweep.run();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.worker.close();
  }

  @OnWorkerEvent('failed')
  onFailed(_: unknown, error: Error): void {
    this.logger.error({ err: error }, 'sweep failed; the next one will try again');
  }

  @OnWorkerEvent('error')
  onError(error: Error): void {
    this.logger.debug({ err: error }, 'reconciliation worker');
  }
}
