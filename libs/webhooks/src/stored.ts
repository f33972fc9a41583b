import type { DataSource } from '#libs/database';
import type { WebhookTask } from '#libs/queue';
import type { Verdict } from './record.js';

/** Which of the stored webhooks; what is absent does not narrow. */
export interface WebhookSelection {
  id?: string;
  orderId?: string;
  /** Received from then on. */
  from?: Date;
  /** Received before then. */
  to?: Date;
  verdict?: Verdict;
  tenantId?: string;
}

export interface StoredWebhook {
  id: string;
  tenantId: string;
  gateway: string;
  type: string | null;
  body: Buffer;
  verdict: Verdict;
  detail: string | null;
  receivedAt: Date;
}

const PAGE = `
  SELECT id, tenant_id AS "tenantId", gateway, type, body, verdict, detail, received_at AS "receivedAt"
  FROM webhooks
  WHERE ($1::text IS NULL OR id = $1) AND ($2::text IS NULL OR order_id = $2)
    AND ($3::timestamptz IS NULL OR received_at >= $3) AND ($4::timestamptz IS NULL OR received_at < $4)
    AND ($5::text IS NULL OR verdict = $5) AND ($6::text IS NULL OR tenant_id = $6)
    AND (received_at, id) > ($7::timestamptz, $8::text)
  ORDER BY received_at, id LIMIT $9`;

/**
 * The selected webhooks in the order they were received, in pages. A page is read when the one before was dealt with;
 * a verdict that changed meanwhile shows nothing twice.
 */
export async function* storedWebhooks(
  source: DataSource,
  { id, orderId, from, to, verdict, tenantId }: WebhookSelection,
  pageSize: number,
): AsyncGenerator<StoredWebhook[]> {
  let last = { receivedAt: new Date(0), id: '' };
  for (;;) {
    const page = await source.query<StoredWebhook[]>(PAGE, [
      id ?? null,
      orderId ?? null,
      from ?? null,
      to ?? null,
      verdict ?? null,
      tenantId ?? null,
      last.receivedAt,
      last.id,
      pageSize,
    ]);
    if (page.length > 0) yield page;
    const end = page.at(-1);
    if (!end || page.length < pageSize) return;
    last = end;
  }
}

/** The task it was when it came: the same bytes, and the time it was received. */
export function taskOf({ tenantId, gateway, body, receivedAt }: StoredWebhook): WebhookTask {
  return {
    v: 1,
    kind: 'webhook',
    tenant: tenantId,
    gateway,
    body: body.toString('base64'),
    receivedAt: receivedAt.toISOString(),
  };
}
