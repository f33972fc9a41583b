import { BullModule, getQueueToken } from '@nestjs/bullmq';
import { Module, type DynamicModule } from '@nestjs/common';
import { Queue, type DefaultJobOptions } from 'bullmq';
import { ConsumerConnection, OptionalConsumerConnection, ProducerConnection, QUEUE_PREFIX } from './connection.js';
import { RECONCILIATION, WEBHOOKS } from './tasks.js';
import { WebhookQueue } from './webhook-queue.js';

/**
 * Attempts are for bugs and poison, not for outages: a dependency that is down delays a job without costing one.
 * By its last attempt a job's reason is in PostgreSQL, and its id is freed here for a later repeat.
 */
export const WEBHOOK_ATTEMPTS = 8;

export const WEBHOOK_JOB: DefaultJobOptions = {
  attempts: WEBHOOK_ATTEMPTS,
  backoff: { type: 'exponential', delay: 1_000, jitter: 0.5 },
  // Completed webhooks stay an hour, so that a repeat of the same bytes ends at the door.
  removeOnComplete: { age: 3_600, count: 20_000 },
  removeOnFail: true,
};

@Module({ providers: [ProducerConnection], exports: [ProducerConnection] })
class ProducerConnectionModule {}

@Module({ providers: [ConsumerConnection], exports: [ConsumerConnection] })
class ConsumerConnectionModule {}

@Module({
  providers: [{ provide: ConsumerConnection, useClass: OptionalConsumerConnection }],
  exports: [ConsumerConnection],
})
class OptionalConsumerConnectionModule {}

/** Reconciliation covers the loss of Redis: it does not need one to start. */
const CONNECTIONS = { [WEBHOOKS]: ConsumerConnectionModule, [RECONCILIATION]: OptionalConsumerConnectionModule };

/** For the door: only adds. */
@Module({
  imports: [
    ProducerConnectionModule,
    BullModule.registerQueueAsync({
      name: WEBHOOKS,
      imports: [ProducerConnectionModule],
      inject: [ProducerConnection],
      useFactory: ({ redis }: ProducerConnection) => ({
        connection: redis,
        prefix: QUEUE_PREFIX,
        defaultJobOptions: WEBHOOK_JOB,
      }),
    }),
  ],
  providers: [WebhookQueue],
  exports: [WebhookQueue, ProducerConnectionModule],
})
export class WebhookQueueModule {}

/** Another queue to look at, on a connection that is there. */
export function openQueue(name: typeof WEBHOOKS | typeof RECONCILIATION, { redis }: ConsumerConnection): Queue {
  return new Queue(name, { connection: redis, prefix: QUEUE_PREFIX, skipMetasUpdate: true }).on(
    'error',
    () => undefined,
  );
}

const QUIET_QUEUE = Symbol('QUIET_QUEUE');

/** For the processes that take work: gives `@Processor(name)` its connection. */
@Module({})
export class WorkQueueModule {
  static for(name: typeof WEBHOOKS | typeof RECONCILIATION): DynamicModule {
    const connection = CONNECTIONS[name];
    const queue = BullModule.registerQueueAsync({
      name,
      imports: [connection],
      inject: [ConsumerConnection],
      useFactory: ({ redis }: ConsumerConnection) => ({ connection: redis, prefix: QUEUE_PREFIX }),
    });
    return {
      module: WorkQueueModule,
      imports: [connection, queue],
      providers: [
        {
          provide: QUIET_QUEUE,
          inject: [getQueueToken(name)],
          // The connection logs its own errors; without a listener BullMQ prints them.
          useFactory: (own: Queue) => own.on('error', () => undefined),
        },
      ],
      exports: [connection, queue],
    };
  }
}
