import type { Failpoint } from '#libs/kernel';
import type { ProcessName } from '../support/processes.js';

export interface Point {
  /** As in FAILPOINT. */
  at: Failpoint | `${Failpoint}:${number}`;
  process: ProcessName;
}

const of = (process: ProcessName, ...points: Point['at'][]): Point[] => points.map((at) => ({ at, process }));

/** Where a process dies. Of forty answers the first ones are orders, the thirtieth a payment, the last ones refunds. */
export const POINTS: readonly Point[] = [
  ...of('payments', 'door.verified', 'door.queued', 'door.queued:40'),
  ...of('webhook-worker', 'worker.taken', 'worker.taken:40', 'worker.locked', 'worker.moved', 'worker.refunded'),
  ...of('webhook-worker', 'worker.outboxed', 'worker.recorded', 'worker.committed', 'worker.committed:40'),
  ...of('webhook-worker', 'refund.called', 'refund.moved', 'refund.applied'),
  ...of('webhook-worker', 'outbox.claimed', 'outbox.sent', 'outbox.settled'),
  ...of('propeller', 'publish.stored', 'publish.stored:10'),
  ...of('webhook-worker', 'receipts.settled', 'receipts.written'),
  ...of('payments', 'request.claimed', 'request.claimed:30', 'attempt.begun', 'attempt.created', 'worker.refunded'),
  ...of('payments', 'answer.ready', 'answer.ready:30', 'answer.ready:43', 'answer.stored', 'answer.stored:30'),
  ...of('reconciliation', 'sweep.claimed', 'sweep.asked', 'sweep.applied', 'sweep.refund_asked'),
  ...of('reconciliation', 'settlement.read', 'settlement.booked', 'settlement.written'),
];
