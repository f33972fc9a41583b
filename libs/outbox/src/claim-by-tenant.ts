import { PLAN_ANEW, type DataSource, type EntityManager } from '#libs/database';
import { CLAIMED, type ClaimedMessage } from './outbox.js';

export interface ClaimByTenant {
  kind: string;
  now: Date;
  leaseMs: number;
  /** In all. */
  limit: number;
  /** Of each tenant. */
  perTenant: number;
  /** Of these tenants, fewer. */
  rooms: Readonly<Record<string, number>>;
}

const OPEN = 'settled_at IS NULL AND parked_reason IS NULL AND accepted_at IS NULL';

/** Twice a second there is nothing: a look that is planned once, before a claim that is planned anew. */
const ANY_DUE = `SELECT 1 FROM outbox WHERE kind = $1 AND ${OPEN} AND due_at <= $2 LIMIT 1`;

/**
 * Like `claimFromOutbox`, with a share for each tenant: however much waits for one, and however long that takes, the
 * others' messages leave. It hops from tenant to tenant in an index, and looks at no more of each than it takes.
 */
export async function claimByTenant(source: DataSource, claim: ClaimByTenant): Promise<ClaimedMessage[]> {
  const { kind, now, leaseMs, limit, perTenant, rooms } = claim;
  const [due] = await source.query<unknown[]>(ANY_DUE, [kind, now]);
  if (!due) return [];
  const [rows] = await source.query<[ClaimedMessage[], number]>(
    `${PLAN_ANEW} WITH RECURSIVE tenant AS (
       SELECT min(tenant_id) AS id FROM outbox WHERE kind = $3 AND ${OPEN}
       UNION ALL
       SELECT (SELECT min(tenant_id) FROM outbox WHERE kind = $3 AND ${OPEN} AND tenant_id > tenant.id)
       FROM tenant WHERE tenant.id IS NOT NULL),
     head AS (
       SELECT due.seq FROM tenant CROSS JOIN LATERAL (
         SELECT seq FROM outbox o
         WHERE kind = $3 AND ${OPEN} AND tenant_id = tenant.id AND due_at <= $1 AND seq = (
           SELECT first.seq FROM outbox first
           WHERE first.subject = o.subject AND first.recipient = o.recipient
             AND first.settled_at IS NULL AND first.parked_reason IS NULL AND first.accepted_at IS NULL
           ORDER BY first.seq LIMIT 1)
         ORDER BY due_at, seq LIMIT COALESCE(($5::jsonb->>tenant.id)::int, $4) FOR UPDATE SKIP LOCKED) due
       WHERE tenant.id IS NOT NULL LIMIT $6)
     UPDATE outbox SET due_at = $2, attempts = attempts + 1
     FROM head WHERE outbox.seq = head.seq
     RETURNING ${CLAIMED}`,
    [now, new Date(now.getTime() + leaseMs), kind, perTenant, JSON.stringify(rooms), limit],
  );
  return rows.toSorted((a, b) => a.seq - b.seq);
}

/**
 * What waits behind these messages is not due before they are. It could not leave anyway; but a claim need not look at
 * it, over and over, while a receiver is away.
 */
export async function holdLanes(manager: EntityManager, seqs: readonly number[]): Promise<void> {
  if (seqs.length === 0) return;
  await manager.query(
    `WITH behind AS (
       SELECT later.seq, head.due_at FROM outbox head JOIN outbox later
         ON later.subject = head.subject AND later.recipient = head.recipient AND later.seq > head.seq
       WHERE head.seq = ANY($1) AND later.settled_at IS NULL AND later.parked_reason IS NULL AND later.accepted_at IS NULL
         AND later.due_at < head.due_at
       FOR UPDATE OF later SKIP LOCKED)
     UPDATE outbox SET due_at = behind.due_at FROM behind WHERE outbox.seq = behind.seq`,
    [seqs],
  );
}
