import type { EntityManager } from '#libs/database';

export const VERDICTS = [
  /** It moved its payment or its refund. */
  'applied',
  /** Late, repeated, or nothing new. */
  'no_change',
  /** Its payment waits for a person. */
  'review',
  /** News about the gateway itself. */
  'noted',
  /** An event we have no use for. */
  'ignored',
  /** Signed, and still no sense in it. */
  'malformed',
  /** No payment of ours within an hour. */
  'unmatched',
  /** Every attempt failed; `detail` says how. */
  'dead',
] as const;
export type Verdict = (typeof VERDICTS)[number];

export interface WebhookRecord {
  id: string;
  tenantId: string;
  gateway: string;
  type?: string | undefined;
  /** The raw bytes in base64. */
  body: string;
  verdict: Verdict;
  detail?: string | undefined;
  orderId?: string | undefined;
  paymentId?: string | undefined;
  receivedAt: string;
  processedAt: Date;
}

/**
 * In the order of their ids, so that two transactions that share some wait for each other, and never both. A later
 * verdict on the same bytes counts only where the first was a dead end, or a newer release knows the event.
 */
const RECORD = `
  INSERT INTO webhooks AS w
    (id, tenant_id, gateway, type, body, verdict, detail, order_id, payment_id, received_at, processed_at)
  SELECT id, "tenantId", gateway, type, decode(body, 'base64'), verdict, left(detail, 500), "orderId", "paymentId",
    "receivedAt", "processedAt"
  FROM jsonb_to_recordset($1::jsonb) AS r(id text, "tenantId" text, gateway text, type text, body text, verdict text,
    detail text, "orderId" text, "paymentId" text, "receivedAt" timestamptz, "processedAt" timestamptz)
  ORDER BY id
  ON CONFLICT (id) DO UPDATE SET type = EXCLUDED.type, verdict = EXCLUDED.verdict, detail = EXCLUDED.detail,
    order_id = EXCLUDED.order_id, payment_id = EXCLUDED.payment_id, processed_at = EXCLUDED.processed_at
  WHERE w.verdict IN ('unmatched', 'dead', 'malformed', 'ignored')`;

/** Keeps the raw bytes of each with what became of them. */
export async function recordWebhooks(manager: EntityManager, webhooks: readonly WebhookRecord[]): Promise<void> {
  if (webhooks.length === 0) return;
  // The same bytes twice, by way of a replay: one row, and what the first of them did.
  const distinct = new Map(webhooks.toReversed().map((webhook) => [webhook.id, webhook]));
  await manager.query(RECORD, [JSON.stringify([...distinct.values()])]);
}
