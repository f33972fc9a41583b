import type { DataSource } from '#libs/database';

export interface TenantRow {
  id: string;
  name: string;
  active: boolean;
  lateSuccess: 'refund' | 'accept';
  propellerKeySealed: string | null;
  routingPolicy: unknown;
}

export interface AccountRow {
  tenantId: string;
  gateway: string;
  credentialsSealed: string;
  enabled: boolean;
  previousSealed: string | null;
  previousUntil: Date | null;
}

export interface KeyRow {
  hash: string;
  tenantId: string;
  scopes: string[];
  /** In the future while the key is being replaced. */
  revokedAt: Date | null;
}

export interface Rows {
  tenants: TenantRow[];
  accounts: AccountRow[];
  keys: KeyRow[];
}

/** Disabled tenants too: their money in flight must still be settled. Keys only of those that may call us. */
export async function readTenantRows(source: DataSource): Promise<Rows> {
  const [tenants, accounts, keys] = await Promise.all([
    source.query<TenantRow[]>(
      `SELECT id, name, active, late_success AS "lateSuccess", propeller_key_sealed AS "propellerKeySealed",
              routing_policy AS "routingPolicy" FROM tenants`,
    ),
    source.query<AccountRow[]>(
      `SELECT tenant_id AS "tenantId", gateway, credentials_sealed AS "credentialsSealed", enabled,
              previous_sealed AS "previousSealed", previous_until AS "previousUntil" FROM gateway_accounts`,
    ),
    source.query<KeyRow[]>(
      `SELECT k.hash, k.tenant_id AS "tenantId", k.scopes, k.revoked_at AS "revokedAt"
       FROM api_keys k JOIN tenants t ON t.id = k.tenant_id
       WHERE t.active AND (k.revoked_at IS NULL OR k.revoked_at > now())`,
    ),
  ]);
  return { tenants, accounts, keys };
}
