import type { EntityManager } from '#libs/database';

export type Verdict =
  /** It moved its payment. */
  | 'applied'
  /** Late, repeated, or nothing new. */
  | 'no_change'
  /** Its payment waits for a person. */
  | 'review'
  /** An event we have no use for. */
  | 'ignored'
  /** Signed, and still no sense in it. */
  | 'malformed'
  /** No payment of ours within an hour. */
  | 'unmatched'
  /** Every attempt failed; `detail` says how. */
  | 'dead';

export interface WebhookRecord {
  id: string;
  tenantId: string;
  gateway: string;
  type?: string;
  body: Buffer;
  verdict: Verdict;
  detail?: string;
  orderId?: string;
  paymentId?: string;
  receivedAt: Date;
  processedAt: Date;
}

/** Keeps the raw bytes with what became of them. The first verdict on the same bytes stays, unless it was a dead end. */
export async function recordWebhook(manager: EntityManager, webhook: WebhookRecord): Promise<void> {
  await manager.query(
    `INSERT INTO webhooks AS w (id, tenant_id, gateway, type, body, verdict, detail, order_id, payment_id, received_at, processed_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
     ON CONFLICT (id) DO UPDATE SET type = EXCLUDED.type, verdict = EXCLUDED.verdict, detail = EXCLUDED.detail,
       order_id = EXCLUDED.order_id, payment_id = EXCLUDED.payment_id, processed_at = EXCLUDED.processed_at
     WHERE w.verdict IN ('unmatched', 'dead')`,
    [
      webhook.id,
      webhook.tenantId,
      webhook.gateway,
      webhook.type ?? null,
      webhook.body,
      webhook.verdict,
      webhook.detail?.slice(0, 500) ?? null,
      webhook.orderId ?? null,
      webhook.paymentId ?? null,
      webhook.receivedAt,
      webhook.processedAt,
    ],
  );
}
