import { PAYMENTS_NEEDS, startPayments } from '../apps/payments/src/start.js';
import { startPropeller } from '../apps/propeller/src/start.js';
import { startReconciliation } from '../apps/reconciliation/src/start.js';
import { startWebhookWorker } from '../apps/webhook-worker/src/start.js';
import { run } from '#libs/platform';

// Payments, worker, reconciliation and Propeller in one process: the same parts as when they run split, still joined by
// one gRPC call. In the order of the road, which is the order in which they drain.
await run(
  'all',
  [...PAYMENTS_NEEDS, 'REDIS_PUSH_URL'],
  [startPayments, startWebhookWorker, startReconciliation, startPropeller],
);
