import { InjectQueue } from '@nestjs/bullmq';
import { Inject, Injectable } from '@nestjs/common';
import type { Queue } from 'bullmq';
import { Batcher, within } from '#libs/kernel';
import { CONFIG, type Config } from '#libs/platform';
import { ProducerConnection, REDIS_MS_MAX } from './connection.js';
import { WEBHOOKS, type WebhookTask } from './tasks.js';

/** Leaves time for the answer within REDIS_MS_MAX. */
const REPLICAS_MS_MAX = 700;

/** A few pipelines under way at once; what comes meanwhile shares the next one. At most some 30 MB wait. */
const BATCH = { itemsMax: 64, lanesMax: 32, waitingMax: 10_000 };

interface Adding {
  id: string;
  task: WebhookTask;
}

/** Where the door puts webhooks. */
@Injectable()
export class WebhookQueue {
  private readonly batcher = new Batcher((batch: Adding[]) => this.addAll(batch), BATCH);

  constructor(
    @InjectQueue(WEBHOOKS) private readonly queue: Queue<WebhookTask>,
    private readonly connection: ProducerConnection,
    @Inject(CONFIG) private readonly config: Config,
  ) {
    // BullMQ emits every lost connection here; the failing add() tells the caller already.
    queue.on('error', () => undefined);
  }

  /**
   * Resolves once Redis has it on disk (append-only file, fsync always) and as many replicas as the configuration asks
   * for have it. An id that is there already changes nothing.
   * @throws when Redis does not say so within a second; it may have been stored all the same
   */
  async add(id: string, task: WebhookTask): Promise<void> {
    const failure = await within(
      REDIS_MS_MAX,
      this.batcher.add({ id, task }),
      () => new Error('the queue did not answer'),
    );
    if (failure) throw failure;
  }

  /** One pipeline for webhooks that came at the same time. Trying them one by one would cure no failure. */
  private async addAll(batch: Adding[]): Promise<(Error | undefined)[]> {
    try {
      const jobs = batch.map(({ id, task }) => ({ name: task.kind, data: task, opts: { jobId: id } }));
      await within(REDIS_MS_MAX, this.queue.addBulk(jobs), () => new Error('the queue did not answer'));
      await this.replicated();
      return batch.map(() => undefined);
    } catch (error) {
      const failure = error instanceof Error ? error : new Error(String(error));
      return batch.map(() => failure);
    }
  }

  /** WAIT is about everything that this connection has written. */
  private async replicated(): Promise<void> {
    const wanted = this.config.QUEUE_REPLICAS_MIN;
    if (wanted === 0) return;
    const acknowledged = await this.connection.redis.wait(wanted, REPLICAS_MS_MAX);
    if (acknowledged < wanted) throw new Error(`${acknowledged} of ${wanted} replicas have it`);
  }
}
