import type { DataSource, EntityManager } from '#libs/database';
import { TELL_BACKEND } from '#libs/payment';

/** An event that no attempt could deliver. */
export interface DeadLetter {
  seq: number;
  eventId: string;
  type: string;
  orderId: string;
  reason: string;
  attempts: number;
  createdAt: Date;
  diedAt: Date;
}

export interface DeadLetterSelection {
  eventIds?: string[] | undefined;
  orderId?: string | undefined;
  /** Died in this time. */
  from?: Date | undefined;
  to?: Date | undefined;
}

export const REPLAYED_MAX = 500;
/** What is kept of the attempts before a replay: one more series comes on top. */
const ATTEMPTS_KEPT = 10;

const OPEN = `kind = '${TELL_BACKEND}' AND settled_at IS NULL AND parked_reason IS NULL AND accepted_at IS NULL`;
const DEAD = `kind = '${TELL_BACKEND}' AND settled_at IS NULL AND parked_reason IS NOT NULL`;

/** Newest first; `before` is the `seq` of the last one seen. */
export async function deadLetters(
  source: DataSource,
  tenantId: string,
  { limit, before }: { limit: number; before: number | undefined },
): Promise<DeadLetter[]> {
  return source.query<DeadLetter[]>(
    `SELECT seq, event_id AS "eventId", payload->>'type' AS type, subject AS "orderId", parked_reason AS reason, attempts,
       created_at AS "createdAt", due_at AS "diedAt"
     FROM outbox WHERE tenant_id = $1 AND ${DEAD} AND ($2::bigint IS NULL OR seq < $2) ORDER BY seq DESC LIMIT $3`,
    [tenantId, before ?? null, limit],
  );
}

/**
 * Puts them back, with all their attempts before them; of one order, they leave in the order they happened.
 * @returns how many: call again while it is REPLAYED_MAX
 */
export async function replayDeadLetters(
  source: DataSource,
  tenantId: string,
  { eventIds, orderId, from, to }: DeadLetterSelection,
  now: Date,
): Promise<number> {
  return source.transaction(async (manager) => {
    const [rows] = await manager.query<[{ eventId: string }[], number]>(
      `WITH dead AS (
         SELECT seq FROM outbox WHERE tenant_id = $1 AND ${DEAD} AND ($2::text[] IS NULL OR event_id = ANY($2))
           AND ($3::text IS NULL OR subject = $3) AND ($4::timestamptz IS NULL OR due_at >= $4)
           AND ($5::timestamptz IS NULL OR due_at < $5)
         ORDER BY seq LIMIT ${REPLAYED_MAX} FOR UPDATE)
       UPDATE outbox SET parked_reason = NULL, attempts = 0, due_at = $6 FROM dead WHERE outbox.seq = dead.seq
       RETURNING event_id AS "eventId"`,
      [tenantId, eventIds ?? null, orderId ?? null, from ?? null, to ?? null, now],
    );
    await forgetAttempts(
      manager,
      rows.map(({ eventId }) => eventId),
    );
    return rows.length;
  });
}

/** However often it is replayed, what is written down about an event stays bounded. */
async function forgetAttempts(manager: EntityManager, eventIds: string[]): Promise<void> {
  await manager.query(
    `DELETE FROM backend_attempts a USING (
       SELECT event_id, at, row_number() OVER (PARTITION BY event_id ORDER BY at DESC) AS age
       FROM backend_attempts WHERE event_id = ANY($1)) old
     WHERE old.age > ${ATTEMPTS_KEPT} AND a.event_id = old.event_id AND a.at = old.at`,
    [eventIds],
  );
}

/** What waits has nowhere to go now. */
export async function abandon(manager: EntityManager, tenantId: string, reason: string, now: Date): Promise<void> {
  await manager.query(
    `WITH waiting AS (SELECT seq FROM outbox WHERE tenant_id = $1 AND ${OPEN} ORDER BY seq FOR UPDATE)
     UPDATE outbox SET parked_reason = $2, due_at = $3 FROM waiting WHERE outbox.seq = waiting.seq`,
    [tenantId, reason, now],
  );
}

const COUNTED_MAX = 10_000;

const countOf = (which: string) =>
  `(SELECT count(*)::int FROM (SELECT 1 FROM outbox WHERE tenant_id = $1 AND ${which} LIMIT ${COUNTED_MAX}) counted)`;

/** How many wait, and how many are dead: up to ten thousand of each. */
export async function countMessages(source: DataSource, tenantId: string): Promise<{ pending: number; dead: number }> {
  const [counts] = await source.query<{ pending: number; dead: number }[]>(
    `SELECT ${countOf(OPEN)} AS pending, ${countOf(DEAD)} AS dead`,
    [tenantId],
  );
  return counts ?? { pending: 0, dead: 0 };
}
