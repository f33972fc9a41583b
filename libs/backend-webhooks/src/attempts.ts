import type { EntityManager } from '#libs/database';
import type { Attempt } from './deliver.js';

export interface AttemptOf {
  tenantId: string;
  eventId: string;
  orderId: string;
  attempt: Attempt;
}

/** For the timeline of the order. At most ten for an event, and ten more for its replay. */
export async function recordAttempts(manager: EntityManager, attempts: readonly AttemptOf[]): Promise<void> {
  const rows = attempts.map(({ tenantId, eventId, orderId, attempt }) => {
    const { outcome, status, reason, at, durationMs } = attempt;
    return { tenantId, eventId, orderId, outcome, status, reason, at, durationMs };
  });
  await manager.query(
    `INSERT INTO backend_attempts (event_id, order_id, tenant_id, at, outcome, status, reason, duration_ms)
     SELECT "eventId", "orderId", "tenantId", at, outcome, status, reason, "durationMs"
     FROM jsonb_to_recordset($1::jsonb) AS a("eventId" text, "orderId" text, "tenantId" text, at timestamptz,
       outcome text, status int, reason text, "durationMs" int)
     ON CONFLICT DO NOTHING`,
    [JSON.stringify(rows)],
  );
}
