import { OnWorkerEvent, Processor, WorkerHost } from '@nestjs/bullmq';
import { Inject, type BeforeApplicationShutdown } from '@nestjs/common';
import { within } from '#libs/kernel';
import { CONFIG, LOGGER, type Config, type Logger } from '#libs/platform';
import { RECONCILIATION } from '#libs/queue';
import { runMsMax } from './core/run-time.js';
import type { Counts } from './runs/run.js';
import { Downtimes } from './downtimes.js';
import { Sweep } from './sweep.js';

const CLOSE_MS_MAX = 10_000;

/** BullMQ gives each run of the schedule to one replica; a second one, after a kill, does no harm. */
@Processor(RECONCILIATION, { concurrency: 1, maxStalledCount: 10_000 })
export class ReconciliationProcessor extends WorkerHost implements BeforeApplicationShutdown {
  constructor(
    private readonly sweep: Sweep,
    private readonly downtimes: Downtimes,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    super();
  }

  override async process(): Promise<Counts> {
    const sweep = this.sweep.run('schedule', runMsMax(this.config.RECONCILIATION_EVERY_SECONDS));
    const [counts] = await Promise.all([sweep, this.downtimes.ask()]);
    return counts;
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.sweep.stop();
    // Without Redis a worker cannot say goodbye to it.
    await within(CLOSE_MS_MAX, this.worker.close(), () => new Error('the queue does not answer')).catch(
      (error: unknown) => this.logger.warn({ err: error }, 'the worker was not closed'),
    );
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
