import { OnWorkerEvent, Processor, WorkerHost } from '@nestjs/bullmq';
import { Inject, type BeforeApplicationShutdown } from '@nestjs/common';
import { DelayedError, type Job } from 'bullmq';
import { isDatabaseUnavailable } from '#libs/database';
import { failpoint, type Clock } from '#libs/kernel';
import { PAYMENT_METHODS } from '#libs/payment';
import { CLOCK, counter, histogram, LOGGER, type Logger } from '#libs/platform';
import { WEBHOOK_ATTEMPTS, WEBHOOKS, webhookTask, type WebhookTask } from '#libs/queue';
import { RoutingFeedback } from '#libs/routing';
import { Later, WebhookProcessor, type ProcessedWebhook } from '#libs/webhooks';
import { Relays } from './relays.js';

const verdicts = counter('webhooks_processed_total', 'Webhooks taken from the queue, by gateway and verdict', [
  'gateway',
  'verdict',
]);
const waited = histogram('webhook_queue_seconds', 'From the door until the state is committed');
const downtimes = counter('gateway_downtimes_total', 'Downtimes that gateways announced', [
  'gateway',
  'method',
  'status',
]);

const LATER_MS_MAX = 60_000;
/** A task of a newer release waits for that release, during a deployment, but not for longer. */
const UNREADABLE_MS_MAX = 3_600_000;

/** 250 ms, 500 ms, 1 s … one minute. */
export function laterMs(starts: number): number {
  return Math.min(125 * 2 ** Math.min(starts, 12), LATER_MS_MAX);
}

@Processor(WEBHOOKS, {
  // Those that are taken together are committed together.
  concurrency: 64,
  // A killed worker leaves its jobs stalled; that is never the job's fault (BullMQ's default of 1 would drop it).
  maxStalledCount: 10_000,
  lockDuration: 15_000,
  stalledInterval: 5_000,
})
export class WebhookJobProcessor extends WorkerHost implements BeforeApplicationShutdown {
  constructor(
    private readonly processor: WebhookProcessor,
    private readonly relays: Relays,
    private readonly feedback: RoutingFeedback,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    super();
  }

  override async process(job: Job<unknown>, token?: string): Promise<string> {
    failpoint('worker.taken');
    const { data: task, error: unreadable } = webhookTask.safeParse(job.data);
    if (!task) return this.setAside(job, unreadable.message, token);
    try {
      const processed = await this.processor.process(task, this.clock);
      failpoint('worker.committed');
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

  private after(task: WebhookTask, { verdict, applied, downtime }: ProcessedWebhook): void {
    const { gateway } = task;
    verdicts.inc({ gateway, verdict });
    if (!task.replayed) waited.observe((this.clock.now().getTime() - Date.parse(task.receivedAt)) / 1000);
    if (downtime) {
      downtimes.inc({ gateway, method: downtime.method, status: downtime.status });
      this.logger.warn({ gateway, downtime }, 'the gateway announces a downtime');
      if (PAYMENT_METHODS.some((method) => method === downtime.method))
        void this.feedback.announced(task.tenant, gateway, downtime.method, downtime);
    }
    if (verdict !== 'applied') return;
    // A refund does not say.
    this.relays.wake({ backends: applied?.tellsBackend ?? true });
    if (applied) void this.feedback.ended(applied, { ...applied.decision, from: applied.from });
  }

  private async recover(job: Job<unknown>, task: WebhookTask, error: unknown, token?: string): Promise<string> {
    if (error instanceof Later || isDatabaseUnavailable(error)) return this.later(job, token);
    this.logger.error({ err: error, jobId: job.id, attempt: job.attemptsMade + 1 }, 'webhook could not be processed');
    if (job.attemptsMade + 1 < WEBHOOK_ATTEMPTS) throw error;
    return this.bury(job, task, error instanceof Error ? error.message : 'unknown', token);
  }

  /** Not in any form that this release knows: what it holds is kept as it is. */
  private async setAside(job: Job<unknown>, reason: string, token?: string): Promise<string> {
    if (this.clock.now().getTime() - job.timestamp < UNREADABLE_MS_MAX) return this.later(job, token);
    this.logger.error({ jobId: job.id, reason }, 'a job that is no webhook');
    const body = Buffer.from(JSON.stringify(job.data ?? null)).toString('base64');
    const receivedAt = new Date(job.timestamp).toISOString();
    const task = { v: 1, kind: 'webhook', tenant: 'unknown', gateway: 'unknown', body, receivedAt } as const;
    return this.bury(job, task, reason, token);
  }

  private async bury(job: Job<unknown>, task: WebhookTask, reason: string, token?: string): Promise<string> {
    try {
      await this.processor.bury(task, reason, this.clock);
    } catch (error) {
      // The last attempt must not fail for want of a database: what is not written down would be gone.
      this.logger.warn({ err: error, jobId: job.id }, 'a dead webhook could not be written down yet');
      return this.later(job, token);
    }
    verdicts.inc({ gateway: task.gateway, verdict: 'dead' });
    return 'dead';
  }

  /** Costs no attempt. */
  private async later(job: Job<unknown>, token?: string): Promise<never> {
    await job.moveToDelayed(Date.now() + laterMs(job.attemptsStarted), token);
    throw new DelayedError();
  }
}
