export { RECONCILIATION, webhookTask, WEBHOOKS, type WebhookTask } from './tasks.js';
export { ConsumerConnection, ProducerConnection } from './connection.js';
export { WebhookQueue } from './webhook-queue.js';
export { openQueue, WEBHOOK_ATTEMPTS, WebhookQueueModule, WorkQueueModule } from './queue.module.js';
export { WebhookReplays } from './webhook-replays.js';
