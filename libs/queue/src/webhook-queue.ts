import { InjectQueue } from '@nestjs/bullmq';
import { Injectable } from '@nestjs/common';
import type { Queue } from 'bullmq';
import { within } from '#libs/kernel';
import { REDIS_MS_MAX } from './connection.js';
import { WEBHOOKS, type WebhookTask } from './tasks.js';

/** Where the door puts webhooks. */
@Injectable()
export class WebhookQueue {
  constructor(@InjectQueue(WEBHOOKS) private readonly queue: Queue<WebhookTask>) {
    // BullMQ emits every lost connection here; the failing add() tells the caller already.
    queue.on('error', () => undefined);
  }

  /**
   * Resolves once Redis has it on disk (append-only file, fsync always). An id that is there already changes nothing.
   * @throws when Redis does not answer within a second
   */
  async add(id: string, task: WebhookTask): Promise<void> {
    const added = this.queue.add(task.kind, task, { jobId: id });
    await within(REDIS_MS_MAX, added, () => new Error('the queue did not answer'));
  }
}
