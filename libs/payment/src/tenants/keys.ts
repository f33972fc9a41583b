import type { EntityManager } from '#libs/database';
import { propellerKeyContext } from './open-tenants.js';
import type { Sealer } from './sealing.js';

/** A key as it is stored: the key itself never is. */
export interface HashedKey {
  hash: string;
  scopes: readonly string[];
}

export async function putApiKey(manager: EntityManager, tenantId: string, { hash, scopes }: HashedKey): Promise<void> {
  await manager.query(
    `INSERT INTO api_keys (hash, tenant_id, scopes) VALUES ($1, $2, $3) ON CONFLICT (hash) DO UPDATE SET scopes = $3`,
    [hash, tenantId, scopes],
  );
}

/**
 * All keys of the tenant end at `at`, those that end sooner anyway excepted.
 * @returns those that were valid until now
 */
export async function endApiKeys(
  manager: EntityManager,
  tenantId: string,
  { now, at }: { now: Date; at: Date },
): Promise<HashedKey[]> {
  const keys = await manager.query<HashedKey[]>(
    `SELECT hash, scopes FROM api_keys WHERE tenant_id = $1 AND (revoked_at IS NULL OR revoked_at > $2)
     ORDER BY created_at FOR UPDATE`,
    [tenantId, now],
  );
  await manager.query(
    `UPDATE api_keys SET revoked_at = $2 WHERE tenant_id = $1 AND (revoked_at IS NULL OR revoked_at > $2)`,
    [tenantId, at],
  );
  return keys;
}

export async function putPropellerKey(
  manager: EntityManager,
  sealer: Sealer,
  tenantId: string,
  key: string,
): Promise<void> {
  await manager.query(`UPDATE tenants SET propeller_key_sealed = $2 WHERE id = $1`, [
    tenantId,
    sealer.seal(key, propellerKeyContext(tenantId)),
  ]);
}
