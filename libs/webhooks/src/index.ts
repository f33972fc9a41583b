export { WebhookReceiver, type IncomingWebhook } from './receive.js';
export { Later, WebhookProcessor, type ProcessedWebhook } from './process.js';
export { storedWebhooks, taskOf, type StoredWebhook, type WebhookSelection } from './stored.js';
export { VERDICTS, type Verdict } from './record.js';
