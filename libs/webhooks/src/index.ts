export { WebhookReceiver, type IncomingWebhook } from './receive.js';
export { Later, WebhookProcessor, type Processed } from './process.js';
