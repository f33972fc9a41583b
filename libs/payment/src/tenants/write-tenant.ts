import type { DataSource, EntityManager } from '#libs/database';
import { putAccount, type Credentials } from './accounts.js';
import { putApiKey, putPropellerKey, type HashedKey } from './keys.js';
import type { Sealer } from './sealing.js';

export interface TenantDefinition {
  id: string;
  name: string;
  apiKeys: HashedKey[];
  propellerKey?: string;
  gateways: Record<string, Credentials>;
}

/** Creates a tenant, or brings it up to date: running it again changes nothing. */
export async function writeTenant(source: DataSource, sealer: Sealer, tenant: TenantDefinition): Promise<void> {
  await source.transaction(async (manager) => {
    await manager.query(`INSERT INTO tenants (id, name) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET name = $2`, [
      tenant.id,
      tenant.name,
    ]);
    await writeBelongings(manager, sealer, tenant);
  });
}

/** What belongs to a tenant that is there: its keys and accounts. */
export async function writeBelongings(manager: EntityManager, sealer: Sealer, tenant: TenantDefinition): Promise<void> {
  const { id: tenantId, propellerKey, apiKeys, gateways } = tenant;
  if (propellerKey) await putPropellerKey(manager, sealer, tenantId, propellerKey);
  for (const key of apiKeys) await putApiKey(manager, tenantId, key);
  for (const [gateway, credentials] of Object.entries(gateways))
    await putAccount(manager, sealer, { tenantId, gateway, credentials });
}
