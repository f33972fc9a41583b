import { PLAN_ANEW, type DataSource, type EntityManager } from '#libs/database';

/** What became of a message that was accepted elsewhere. */
export interface DeliveryReceipt {
  eventId: string;
  recipient: string;
  /** Which device acknowledged it, or empty. */
  deviceId: string;
  status: 'delivered' | 'expired' | 'dropped';
  reason: string;
  at: Date;
}

const AWAITING = `kind = $2 AND accepted_at IS NOT NULL AND settled_at IS NULL`;

/**
 * Writes down receipts of a tenant and settles the messages they are about: the first one decides. Receipts of events that
 * are not ours are passed over, and repeats change nothing. A message may be settled before its acceptance was noted.
 * @returns how many messages were settled
 */
export async function settleByReceipts(
  manager: EntityManager,
  { tenantId, kind, receipts }: { tenantId: string; kind: string; receipts: readonly DeliveryReceipt[] },
): Promise<number> {
  if (receipts.length === 0) return 0;
  const [, settled] = await manager.query<[unknown, number]>(
    // Each is looked up by its own name: as a join, all that is open was compared with all that was told. Locked in the
    // order of `seq`, as by everybody who writes several of them.
    `WITH told AS (
       SELECT r.*, (SELECT o.seq FROM outbox o
           WHERE o.event_id = r."eventId" AND o.recipient = r.recipient AND o.kind = $2 AND o.tenant_id = $1) AS seq
       FROM ROWS FROM (jsonb_to_recordset($3::jsonb)
         AS ("eventId" text, recipient text, "deviceId" text, status text, reason text, at timestamptz)
       ) WITH ORDINALITY AS r("eventId", recipient, "deviceId", status, reason, at, ordinality)),
     locked AS (
       SELECT seq, subject FROM outbox WHERE seq = ANY(ARRAY(SELECT seq FROM told)) ORDER BY seq FOR UPDATE),
     ours AS (SELECT told.*, locked.subject FROM told JOIN locked USING (seq)),
     noted AS (
       INSERT INTO receipts (event_id, recipient, device_id, tenant_id, order_id, status, reason, at)
       SELECT "eventId", recipient, "deviceId", $1, subject, status, NULLIF(reason, ''), at FROM ours
       ON CONFLICT DO NOTHING),
     first AS (SELECT DISTINCT ON (seq) * FROM ours ORDER BY seq, ordinality)
     UPDATE outbox SET settled_at = first.at, accepted_at = COALESCE(accepted_at, first.at),
       result = COALESCE(result, '{}') || jsonb_build_object('receipt', first.status)
     FROM first WHERE outbox.seq = first.seq AND settled_at IS NULL`,
    [tenantId, kind, JSON.stringify(receipts)],
  );
  return settled;
}

/**
 * Accepted messages of a tenant that have no receipt are due again: what had accepted them has forgotten them.
 * @returns how many; call again while there may be more than `limit`
 */
export async function reopenAccepted(
  source: DataSource,
  { tenantId, kind, until, now, limit }: { tenantId: string; kind: string; until: Date; now: Date; limit: number },
): Promise<number> {
  const [, reopened] = await source.query<[unknown, number]>(
    `${PLAN_ANEW} WITH forgotten AS (
       SELECT seq FROM outbox WHERE tenant_id = $1 AND ${AWAITING} AND accepted_at <= $3
       ORDER BY seq LIMIT $5 FOR UPDATE SKIP LOCKED)
     UPDATE outbox SET accepted_at = NULL, due_at = $4 FROM forgotten WHERE outbox.seq = forgotten.seq`,
    [tenantId, kind, until, now, limit],
  );
  return reopened;
}

/**
 * A client's accepted messages are due again when its latest answer came from another epoch than theirs: that of the
 * messages just accepted, by `seq`.
 */
export async function reopenOtherEpochs(
  source: DataSource | EntityManager,
  seqs: readonly number[],
  now: Date,
): Promise<void> {
  if (seqs.length === 0) return;
  await source.query(
    `WITH latest AS (SELECT DISTINCT tenant_id, kind, recipient, epoch FROM outbox WHERE seq = ANY($1)),
     other AS (
       SELECT o.seq FROM latest CROSS JOIN LATERAL (
         SELECT seq FROM outbox
         WHERE tenant_id = latest.tenant_id AND recipient = latest.recipient AND kind = latest.kind
           AND accepted_at IS NOT NULL AND settled_at IS NULL AND epoch <> latest.epoch OFFSET 0) o),
     forgotten AS (
       SELECT seq FROM outbox WHERE seq = ANY(ARRAY(SELECT seq FROM other))
       ORDER BY seq FOR UPDATE SKIP LOCKED)
     UPDATE outbox SET accepted_at = NULL, due_at = $2 FROM forgotten WHERE outbox.seq = forgotten.seq`,
    [seqs, now],
  );
}

/**
 * Nothing waits for ever: what was accepted before `until` and has no receipt counts as expired.
 * @returns how many; call again while there may be more than `limit`
 */
export async function expireAccepted(
  source: DataSource,
  { kind, until, now, limit }: { kind: string; until: Date; now: Date; limit: number },
): Promise<number> {
  const [, expired] = await source.query<[unknown, number]>(
    `${PLAN_ANEW} WITH old AS (
       SELECT seq, tenant_id, event_id, recipient, subject FROM outbox WHERE ${AWAITING.replace('$2', '$1')} AND accepted_at <= $2
       ORDER BY seq LIMIT $4 FOR UPDATE SKIP LOCKED),
     noted AS (
       INSERT INTO receipts (event_id, recipient, tenant_id, order_id, status, reason, at)
       SELECT event_id, recipient, tenant_id, subject, 'expired', 'no_receipt', $3 FROM old ON CONFLICT DO NOTHING)
     UPDATE outbox SET settled_at = $3, result = COALESCE(result, '{}') || '{"receipt":"expired"}'
     FROM old WHERE outbox.seq = old.seq`,
    [kind, until, now, limit],
  );
  return expired;
}
