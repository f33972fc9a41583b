import { PLAN_ANEW, type DataSource, type EntityManager } from '#libs/database';
import { reopenOtherEpochs } from './receipts.js';

/** A message that must leave once its transaction has committed. Repeats of (eventId, recipient, kind) are one message. */
export interface OutboxMessage {
  tenantId: string;
  kind: string;
  eventId: string;
  recipient: string;
  /** What it is about. Messages of one subject to one recipient leave in order. */
  subject: string;
  payload: unknown;
}

export interface ClaimedMessage extends OutboxMessage {
  seq: number;
  attempts: number;
  createdAt: Date;
}

/** In the transaction that makes it true. */
export async function appendToOutbox(manager: EntityManager, messages: OutboxMessage[], now: Date): Promise<void> {
  if (messages.length === 0) return;
  await manager.query(
    `INSERT INTO outbox (tenant_id, kind, event_id, recipient, subject, payload, due_at, created_at)
     SELECT m."tenantId", m.kind, m."eventId", m.recipient, m.subject, m.payload, $2, $2
     FROM jsonb_to_recordset($1::jsonb)
       AS m("tenantId" text, kind text, "eventId" text, recipient text, subject text, payload jsonb)
     ON CONFLICT (event_id, recipient, kind) DO NOTHING`,
    [JSON.stringify(messages), now],
  );
}

export const CLAIMED = `outbox.seq, tenant_id AS "tenantId", kind, event_id AS "eventId", recipient, subject, payload, attempts,
  outbox.created_at AS "createdAt"`;

/**
 * Takes up to `limit` messages of a kind that are due, for `leaseMs`: whoever dies holding them only delays them. The head of each
 * lane (subject and recipient) alone can be taken, so order holds with any number of relays. (`seq = first of the lane`
 * stays an index look-up per row; NOT EXISTS became an anti-join over the whole backlog.)
 */
export async function claimFromOutbox(
  source: DataSource,
  { kind, now, leaseMs, limit }: { kind: string; now: Date; leaseMs: number; limit: number },
): Promise<ClaimedMessage[]> {
  const [rows] = await source.query<[ClaimedMessage[], number]>(
    `${PLAN_ANEW} WITH head AS (
       SELECT seq FROM outbox o
       WHERE settled_at IS NULL AND parked_reason IS NULL AND accepted_at IS NULL AND due_at <= $1 AND kind = $4
         AND seq = (
           SELECT first.seq FROM outbox first
           WHERE first.subject = o.subject AND first.recipient = o.recipient
             AND first.settled_at IS NULL AND first.parked_reason IS NULL AND first.accepted_at IS NULL
           ORDER BY first.seq LIMIT 1)
       ORDER BY due_at, seq LIMIT $3 FOR UPDATE SKIP LOCKED)
     UPDATE outbox SET due_at = $2, attempts = attempts + 1
     FROM head WHERE outbox.seq = head.seq
     RETURNING ${CLAIMED}`,
    [now, new Date(now.getTime() + leaseMs), limit, kind],
  );
  return rows.toSorted((a, b) => a.seq - b.seq);
}

export type Settlement =
  /** It has arrived; `result` says what the receiver answered. */
  | { seq: number; outcome: 'settled'; result: unknown }
  /** It was taken, and stays open until its receipt: no lane waits for it, and `epoch` says whose memory holds it. */
  | { seq: number; outcome: 'accepted'; result: unknown; epoch: string }
  /** Not now: again after `retryMs`. */
  | { seq: number; outcome: 'retry'; retryMs: number }
  /** Never: set aside with its reason, so that it does not hold up the rest. */
  | { seq: number; outcome: 'parked'; reason: string };

/**
 * Writes down what became of claimed messages, in one statement, locking them in the order of `seq`. A receipt may have come
 * before the acceptance it belongs to: that is noted all the same.
 */
export async function settleInOutbox(
  source: DataSource | EntityManager,
  settlements: Settlement[],
  now: Date,
): Promise<void> {
  if (settlements.length === 0) return;
  const rows = settlements.map((s) => ({
    seq: s.seq,
    settled: s.outcome === 'settled',
    epoch: s.outcome === 'accepted' ? s.epoch : null,
    result: s.outcome === 'settled' || s.outcome === 'accepted' ? s.result : null,
    reason: s.outcome === 'parked' ? s.reason.slice(0, 500) : null,
    due: s.outcome === 'retry' ? new Date(now.getTime() + s.retryMs) : s.outcome === 'parked' ? now : null,
  }));
  await source.query(
    `WITH s AS (
       SELECT * FROM jsonb_to_recordset($1::jsonb)
         AS s(seq bigint, settled boolean, epoch text, result jsonb, reason text, due timestamptz)),
     locked AS (SELECT o.seq FROM outbox o JOIN s ON s.seq = o.seq ORDER BY o.seq FOR UPDATE OF o)
     UPDATE outbox SET settled_at = CASE WHEN s.settled THEN $2::timestamptz ELSE settled_at END,
       accepted_at = CASE WHEN s.epoch IS NOT NULL THEN COALESCE(accepted_at, $2) END, epoch = COALESCE(s.epoch, outbox.epoch),
       result = s.result || COALESCE(outbox.result, '{}'), parked_reason = s.reason, due_at = COALESCE(s.due, due_at)
     FROM s JOIN locked ON locked.seq = s.seq
     WHERE outbox.seq = s.seq AND (settled_at IS NULL OR s.epoch IS NOT NULL)`,
    [JSON.stringify(rows), now],
  );
  const accepted = settlements.flatMap(({ seq, outcome }) => (outcome === 'accepted' ? [seq] : []));
  await reopenOtherEpochs(source, accepted, now);
}
