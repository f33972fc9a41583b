import type { DataSource } from '#libs/database';
import { credentialsContext, propellerKeyContext } from './open-tenants.js';
import type { Sealer } from './sealing.js';

export interface TenantDefinition {
  id: string;
  name: string;
  /** Hashed keys: the key itself is never stored. */
  apiKeys: { hash: string; scopes: readonly string[] }[];
  propellerKey?: string;
  gateways: Record<string, Record<string, string>>;
}

/** Creates a tenant, or brings it up to date: running it again changes nothing. */
export async function writeTenant(source: DataSource, sealer: Sealer, tenant: TenantDefinition): Promise<void> {
  await source.transaction(async (manager) => {
    const propellerKey = tenant.propellerKey ? sealer.seal(tenant.propellerKey, propellerKeyContext(tenant.id)) : null;
    await manager.query(
      `INSERT INTO tenants (id, name, propeller_key_sealed) VALUES ($1, $2, $3)
       ON CONFLICT (id) DO UPDATE SET name = $2, propeller_key_sealed = COALESCE($3, tenants.propeller_key_sealed)`,
      [tenant.id, tenant.name, propellerKey],
    );
    for (const { hash, scopes } of tenant.apiKeys) {
      await manager.query(
        `INSERT INTO api_keys (hash, tenant_id, scopes) VALUES ($1, $2, $3) ON CONFLICT (hash) DO UPDATE SET scopes = $3`,
        [hash, tenant.id, scopes],
      );
    }
    for (const [gateway, credentials] of Object.entries(tenant.gateways)) {
      const sealed = sealer.seal(JSON.stringify(credentials), credentialsContext(tenant.id, gateway));
      await manager.query(
        `INSERT INTO gateway_accounts (tenant_id, gateway, credentials_sealed) VALUES ($1, $2, $3)
         ON CONFLICT (tenant_id, gateway) DO UPDATE SET credentials_sealed = $3`,
        [tenant.id, gateway, sealed],
      );
    }
  });
}
