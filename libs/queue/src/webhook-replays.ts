import { once, type EventEmitter } from 'node:events';
import { Queue, QueueEvents, type Job } from 'bullmq';
import { Redis } from 'ioredis';
import { within } from '#libs/kernel';
import { QUEUE_PREFIX } from './connection.js';
import { WEBHOOK_JOB } from './queue.module.js';
import { WEBHOOKS, type WebhookTask } from './tasks.js';

const CONNECT_MS_MAX = 5_000;

/** Puts webhooks back into the queue and waits for what becomes of them. For a command: connects, and must be closed. */
export class WebhookReplays {
  /** An id that BullMQ knows swallows a new job, and it knows those of the last hour: each run has its own. */
  private readonly run = Date.now().toString(36);

  private constructor(
    private readonly redis: Redis,
    private readonly queue: Queue<WebhookTask, string>,
    private readonly events: QueueEvents,
  ) {}

  /** @throws when the queue's Redis does not answer */
  static async open(redisUrl: string): Promise<WebhookReplays> {
    const redis = new Redis(redisUrl, { maxRetriesPerRequest: null, connectTimeout: CONNECT_MS_MAX });
    redis.on('error', () => undefined);
    try {
      await within(
        CONNECT_MS_MAX,
        once(redis, 'ready'),
        () => new Error('The queue does not answer: see REDIS_QUEUE_URL.'),
      );
    } catch (error) {
      redis.disconnect();
      throw error;
    }
    const options = { connection: redis, prefix: QUEUE_PREFIX };
    const queue = new Queue<WebhookTask, string>(WEBHOOKS, { ...options, defaultJobOptions: WEBHOOK_JOB });
    const events = new QueueEvents(WEBHOOKS, options);
    const emitters: EventEmitter[] = [queue, events];
    for (const emitter of emitters) {
      emitter.on('error', () => undefined);
      emitter.setMaxListeners(0); // each job that is waited for listens
    }
    await events.waitUntilReady();
    return new WebhookReplays(redis, queue, events);
  }

  /** Resolves to the verdict of each, by place; undefined for one that still waits after `waitMs`. */
  async replay(webhooks: { id: string; task: WebhookTask }[], waitMs: number): Promise<(string | undefined)[]> {
    const jobs = await this.queue.addBulk(
      webhooks.map(({ id, task }) => ({
        name: task.kind,
        data: { ...task, replayed: true as const },
        opts: { jobId: `${id}-replay-${this.run}` },
      })),
    );
    return Promise.all(jobs.map((job) => this.verdictOf(job, waitMs)));
  }

  private async verdictOf(job: Job<WebhookTask, string>, waitMs: number): Promise<string | undefined> {
    try {
      return await job.waitUntilFinished(this.events, waitMs);
    } catch {
      return undefined;
    }
  }

  async close(): Promise<void> {
    await this.events.close();
    await this.queue.close();
    this.redis.disconnect();
  }
}
