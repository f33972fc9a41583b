import { createHttpApp, listen, type Config, type Need, type Running } from '#libs/platform';
import { serveQueueBoard } from './queue-board.js';
import { WebhookWorkerModule } from './webhook-worker.module.js';

export const WORKER_NEEDS: Need[] = ['DATABASE_URL', 'REDIS_QUEUE_URL'];

/** Jobs to state, and state to Propeller; over HTTP only health, metrics and the queues' page. */
export async function startWebhookWorker(config: Config): Promise<Running> {
  const app = await createHttpApp(WebhookWorkerModule.forRoot(config));
  serveQueueBoard(app, config);
  await listen(app, config, config.WORKER_PORT);
  return { name: 'webhook-worker', app, close: () => app.close() };
}
