/**
 * Where a process can be made to die, for `npm run test:crash`: between every two writes on the road of a payment. Named
 * by what has just happened.
 */
export const FAILPOINTS = {
  'door.verified': 'a webhook is genuine; the queue has not heard of it',
  'door.queued': 'Redis has the webhook; the gateway has no answer',

  'worker.taken': 'the queue gave the job to this worker; nothing was done',
  'worker.locked': 'in the transaction: attempts and orders are locked',
  'worker.moved': 'in the transaction: payment, order and history have moved',
  'worker.refunded': 'in the transaction: refunds are written, not their messages',
  'worker.outboxed': 'in the transaction: the messages are in the outbox',
  'worker.recorded': 'in the transaction: the webhook is written down',
  'worker.committed': 'all of it is committed; the queue does not know',

  'refund.called': 'the gateway has made the refund; we have not written it down',
  'refund.moved': 'in the transaction: the refund has moved; its order has not',
  'refund.applied': 'the refund is committed; its message is still open',

  'outbox.claimed': 'messages are leased; nobody was told',
  'outbox.sent': 'Propeller or a gateway has them; the outbox does not know',
  'outbox.settled': 'the outbox knows',

  'publish.stored': 'Propeller has stored the event and sent it; its publisher has no answer',
  'receipts.settled': 'in the transaction: the receipts are written down; the cursor has not moved',
  'receipts.written': 'receipts and cursor are committed',

  'request.claimed': 'the Idempotency-Key is taken; nothing was done',
  'attempt.begun': 'the attempt is committed; its gateway has not heard of it',
  'attempt.created': 'the gateway has the attempt; we have not written that down',
  'answer.ready': 'a request is done; its answer is not stored',
  'answer.stored': 'the answer is stored; the caller has not got it',

  'sweep.claimed': 'open payments are leased to this sweep; no gateway was asked',
  'sweep.asked': 'a gateway has said what became of a payment; it is not applied',
  'sweep.applied': 'what the gateway said is committed',
  'sweep.refund_asked': 'a gateway has said what became of refunds; it is not applied',

  'settlement.read': 'the list of a day is kept and its report read; nothing is booked',
  'settlement.booked': 'in the transaction: lines are booked; their differences are not written',
  'settlement.written': 'the first lines and differences are committed; what is resolved is not closed',
} as const;
export type Failpoint = keyof typeof FAILPOINTS;

interface Armed {
  name: Failpoint;
  /** It dies when it passes for the how-manieth time. */
  passes: number;
}

/** `worker.committed`, or `worker.committed:3` for the third time. Undefined when it is neither. */
export function parseFailpoint(text: string): Armed | undefined {
  const [, name = '', passes = '1'] = /^([a-z_.]+)(?::([1-9]\d{0,5}))?$/.exec(text) ?? [];
  return Object.hasOwn(FAILPOINTS, name) ? { name: name as Failpoint, passes: Number(passes) } : undefined;
}

/** Once, when the process starts: without FAILPOINT, passing one is a comparison. */
const ARMED = parseFailpoint(process.env['FAILPOINT'] ?? '');
let passed = 0;

/** Inert, unless FAILPOINT names it: then the process is gone before the next statement (SIGKILL: nothing is tidied up). */
export function failpoint(name: Failpoint): void {
  if (ARMED === undefined || ARMED.name !== name) return;
  passed++;
  if (passed >= ARMED.passes) process.kill(process.pid, 'SIGKILL');
}
