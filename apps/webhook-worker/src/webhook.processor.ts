import { OnWorkerEvent, Processor, WorkerHost } from '@nestjs/bullmq';
import { Inject, type BeforeApplicationShutdown } from '@nestjs/common';
import { DelayedError, type Job } from 'bullmq';
import { isDatabaseUnavailable } from '#libs/database';
import type { Clock } from '#libs/kernel';
import { CLOCK, counter, histogram, LOGGER, type Logger } from '#libs/platform';
import { WEBHOOK_ATTEMPTS, WEBHOOKS, webhookTask, type WebhookTask } from '#libs/queue';
import { GatewayHealth } from '#libs/routing';
import { Later, WebhookProcessor, type Processed } from '#libs/webhooks';
import { Relays } from './relays.js';

const verdicts = counter('webhooks_processed_total', 'Webhooks taken from the queue, by gateway and verdict', [
  'gateway',
  'verdict',
]);
const waited = histogram('webhook_queue_seconds', 'From the door until the state is committed');

const LATER_MS_MAX = 60_000;

/** 250 ms, 500 ms, 1 s … one minute. */
export function laterMs(starts: number): number {
  return Math.min(125 * 2 ** Math.min(starts, 12), LATER_MS_MAX);
}

@Processor(WEBHOOKS, {
  concurrency: 16,
  // A killed worker leaves its jobs stalled; that is never the job's fault (BullMQ's default of 1 would drop it).
  maxStalledCount: 10_000,
  lockDuration: 15_000,
  stalledInterval: 5_000,
})
export class WebhookJobProcessor extends WorkerHost implements BeforeApplicationShutdown {
  constructor(
    private readonly processor: WebhookProcessor,
    private readonly relays: Relays,
    private readonly health: GatewayHealth,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    super();
  }

  override async process(job: Job<unknown>, token?: string): Promise<string> {
    const task = webhookTask.parse(job.data);
    try {
      const processed = await this.processor.process(task, this.clock);
      this.after(task, processed);
      return processed.verdict;
    } catch (error) {
      return this.recover(job, task, error, token);
    }
  }

  /** Takes no more jobs, finishes those it has, and sends on what they made; the database is still open here. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.worker.close();
    await this.relays.stop();
  }

  @OnWorkerEvent('error')
  onError(error: Error): void {
    this.logger.debug({ err: error }, 'queue worker');
  }

  private after(task: WebhookTask, { verdict, applied }: Processed): void {
    verdicts.inc({ gateway: task.gateway, verdict });
    waited.observe((this.clock.now().getTime() - Date.parse(task.receivedAt)) / 1000);
    if (verdict !== 'applied' || !applied) return;
    this.relays.wake();
    this.health.outcome(applied.gateway, applied.method, applied.decision.kind === 'win');
  }

  private async recover(job: Job<unknown>, task: WebhookTask, error: unknown, token?: string): Promise<string> {
    if (error instanceof Later || isDatabaseUnavailable(error)) {
      await job.moveToDelayed(Date.now() + laterMs(job.attemptsStarted), token);
      throw new DelayedError();
    }
    this.logger.error({ err: error, jobId: job.id, attempt: job.attemptsMade + 1 }, 'webhook could not be processed');
    if (job.attemptsMade + 1 < WEBHOOK_ATTEMPTS) throw error;
    await this.processor.bury(task, error instanceof Error ? error.message : 'unknown', this.clock);
    verdicts.inc({ gateway: task.gateway, verdict: 'dead' });
    return 'dead';
  }
}
