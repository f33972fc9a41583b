import { run } from '#libs/platform';
import { startWebhookWorker, WORKER_NEEDS } from './start.js';

await run('webhook-worker', WORKER_NEEDS, [startWebhookWorker]);
