export { BackendWebhooksModule } from './backend-webhooks.module.js';
export { type BackendEvent } from './core/cloud-event.js';
export { nextRetryMs } from './core/schedule.js';
export { Destinations, Refused } from './destinations.js';
export { ATTEMPT_MS_MAX, deliver, type Attempt, type Receiver } from './deliver.js';
export { recordAttempts, type AttemptOf } from './attempts.js';
export { disableEndpoint, WebhookEndpoints, type WebhookEndpoint } from './endpoints.js';
export {
  countMessages,
  deadLetters,
  replayDeadLetters,
  REPLAYED_MAX,
  type DeadLetter,
  type DeadLetterSelection,
} from './dead-letters.js';
