export { WebhookReceiver, type IncomingWebhook } from './receive.js';
export { Later, WebhookProcessor, type ProcessedWebhook } from './process.js';
