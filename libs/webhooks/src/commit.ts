import type { EntityManager } from '#libs/database';
import { failpoint } from '#libs/kernel';
import {
  applyObservations,
  applyRefundObservation,
  type Applied,
  type Observation,
  type Origin,
  type RefundObservation,
} from '#libs/payment';
import type { WebhookTask } from '#libs/queue';
import { recordWebhooks, type Verdict, type WebhookRecord } from './record.js';
import { webhookId } from './webhook-id.js';

/** What is known of a webhook once it was read, and its gateway asked where that is needed. */
export type Reading =
  | { kind: 'observation'; type: string; observation: Observation }
  | { kind: 'refunds'; type: string; refunds: RefundObservation[] }
  | { kind: 'verdict'; verdict: Verdict; type?: string; detail?: string };

export interface Read {
  task: WebhookTask;
  reading: Reading;
  now: Date;
}

export interface Processed {
  verdict: Verdict;
  /** The payment it moved. */
  applied?: Extract<Applied, { kind: 'decided' }>;
}

/** There is no such payment, and it is too early to say that there never will be. */
export const NOT_YET = Symbol('not yet');
export type Outcome = Processed | typeof NOT_YET;

/** A webhook may overtake the answer of the call that made its payment, but not by more than this. */
const UNMATCHED_MS_MAX = 3_600_000;

interface Judged extends Processed {
  detail?: string | undefined;
  orderId?: string;
  paymentId?: string;
}

const originOf = ({ tenant, gateway }: WebhookTask): Origin => ({ tenantId: tenant, gateway, cause: 'webhook' });

function unmatched({ task, now }: Read): Judged | typeof NOT_YET {
  return now.getTime() - Date.parse(task.receivedAt) < UNMATCHED_MS_MAX ? NOT_YET : { verdict: 'unmatched' };
}

function judge(read: Read, applied: Applied): Judged | typeof NOT_YET {
  if (applied.kind === 'unknown_payment') return unmatched(read);
  const { orderId, paymentId, decision } = applied;
  const verdict = decision.kind === 'none' ? 'no_change' : decision.kind === 'review' ? 'review' : 'applied';
  const detail = 'reason' in decision ? decision.reason : undefined;
  return { verdict, detail, orderId, paymentId, applied };
}

async function applyRefunds(
  manager: EntityManager,
  read: Read,
  refunds: RefundObservation[],
): Promise<Judged | typeof NOT_YET> {
  let judged: Judged = { verdict: 'no_change' };
  for (const refund of refunds) {
    const applied = await applyRefundObservation(manager, originOf(read.task), refund, read.now);
    if (applied.kind === 'unknown_payment') return unmatched(read);
    const { orderId, paymentId, decision } = applied;
    const moved = judged.verdict === 'applied' || decision.kind !== 'none';
    judged = { verdict: moved ? 'applied' : 'no_change', orderId, paymentId };
  }
  return judged;
}

async function judgeAll(manager: EntityManager, reads: Read[]): Promise<(Judged | typeof NOT_YET)[]> {
  const observed = reads.flatMap(({ task, reading }) =>
    reading.kind === 'observation' ? [{ origin: originOf(task), seen: reading.observation }] : [],
  );
  const now = reads.reduce((latest, read) => (read.now > latest ? read.now : latest), new Date(0));
  const applied = observed.length > 0 ? (await applyObservations(manager, observed, now)).values() : [].values();
  const judged: (Judged | typeof NOT_YET)[] = [];
  for (const read of reads) {
    const { reading } = read;
    if (reading.kind === 'observation') judged.push(judge(read, applied.next().value as Applied));
    else if (reading.kind === 'refunds') judged.push(await applyRefunds(manager, read, reading.refunds));
    else judged.push(reading);
  }
  return judged;
}

function toRecord({ task, reading: { type }, now }: Read, judged: Judged | typeof NOT_YET): WebhookRecord[] {
  if (judged === NOT_YET) return [];
  const { tenant, gateway, body, receivedAt } = task;
  const { verdict, detail, orderId, paymentId } = judged;
  const id = webhookId(tenant, gateway, Buffer.from(body, 'base64'));
  return [
    { id, tenantId: tenant, gateway, type, body, verdict, detail, orderId, paymentId, receivedAt, processedAt: now },
  ];
}

/** What webhooks change, and that they did, in the caller's transaction; an answer for each, by place. */
export async function commitWebhooks(manager: EntityManager, reads: Read[]): Promise<Outcome[]> {
  const judged = await judgeAll(manager, reads);
  await recordWebhooks(
    manager,
    reads.flatMap((read, i) => toRecord(read, judged[i] as Judged)),
  );
  failpoint('worker.recorded');
  return judged;
}
