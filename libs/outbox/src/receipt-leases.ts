import type { DataSource, EntityManager } from '#libs/database';

/** How long a reader that died keeps others out. Several renewals long. */
const LEASE = `now() + interval '10 seconds'`;

export interface ReceiptLease {
  tenantId: string;
  cursor: string;
}

/**
 * Takes the reading of receipts for those of these tenants whom nobody reads, up to `limit`. Leases go by the database's
 * clock, which all replicas share.
 */
export async function takeReceiptLeases(
  source: DataSource,
  { reader, tenantIds, limit }: { reader: string; tenantIds: readonly string[]; limit: number },
): Promise<ReceiptLease[]> {
  await source.query(
    `INSERT INTO receipt_cursors (tenant_id) SELECT id FROM tenants WHERE id = ANY($1) ON CONFLICT DO NOTHING`,
    [tenantIds],
  );
  const [leases] = await source.query<[ReceiptLease[], number]>(
    `WITH free AS (
       SELECT tenant_id FROM receipt_cursors
       WHERE tenant_id = ANY($2) AND (leased_until IS NULL OR leased_until < now())
       LIMIT $3 FOR UPDATE SKIP LOCKED)
     UPDATE receipt_cursors c SET leased_by = $1, leased_until = ${LEASE} FROM free WHERE c.tenant_id = free.tenant_id
     RETURNING c.tenant_id AS "tenantId", c.cursor`,
    [reader, tenantIds, limit],
  );
  return leases;
}

/** @returns the tenants that are still this reader's */
export async function renewReceiptLeases(source: DataSource, reader: string): Promise<string[]> {
  const [rows] = await source.query<[{ tenantId: string }[], number]>(
    `UPDATE receipt_cursors SET leased_until = ${LEASE} WHERE leased_by = $1 AND leased_until >= now()
     RETURNING tenant_id AS "tenantId"`,
    [reader],
  );
  return rows.map(({ tenantId }) => tenantId);
}

/** Others need not wait for the lease to run out. */
export async function releaseReceiptLeases(source: DataSource, reader: string, tenantId?: string): Promise<void> {
  await source.query(
    `UPDATE receipt_cursors SET leased_by = NULL, leased_until = NULL
     WHERE leased_by = $1 AND tenant_id = COALESCE($2, tenant_id)`,
    [reader, tenantId ?? null],
  );
}

/** In the transaction that wrote down what lies before the cursor. @returns false when the lease is no longer ours */
export async function moveReceiptCursor(
  manager: EntityManager,
  { reader, tenantId, cursor }: { reader: string; tenantId: string; cursor: string },
): Promise<boolean> {
  const [, moved] = await manager.query<[unknown, number]>(
    `UPDATE receipt_cursors SET cursor = $3 WHERE tenant_id = $2 AND leased_by = $1`,
    [reader, tenantId, cursor],
  );
  return moved === 1;
}
