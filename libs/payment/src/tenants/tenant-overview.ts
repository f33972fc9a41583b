import type { DataSource } from '#libs/database';

/** What may be shown of a tenant: everything but its secrets. */
export interface TenantOverview {
  id: string;
  name: string;
  active: boolean;
  lateSuccess: 'refund' | 'accept';
  routingPolicy: unknown;
  createdAt: Date;
  /** Whether the worker has a key to publish with. */
  publishes: boolean;
  /** Those that are valid; `endsAt` while one is being replaced. `sha256` is what Propeller's file calls it. */
  apiKeys: { sha256: string; scopes: string[]; createdAt: Date; endsAt: Date | null }[];
  /** `rotatingUntil`: the former secrets pass as well until then. */
  gateways: { gateway: string; enabled: boolean; rotatingUntil: Date | null }[];
}

const TENANTS = `SELECT id, name, active, late_success AS "lateSuccess", created_at AS "createdAt",
  propeller_key_sealed IS NOT NULL AS publishes, routing_policy AS "routingPolicy" FROM tenants WHERE $1::text IS NULL OR id = $1 ORDER BY id`;
const KEYS = `SELECT tenant_id AS "tenantId", hash AS sha256, scopes, created_at AS "createdAt", revoked_at AS "endsAt"
  FROM api_keys WHERE ($1::text IS NULL OR tenant_id = $1) AND (revoked_at IS NULL OR revoked_at > $2) ORDER BY created_at`;
const ACCOUNTS = `SELECT tenant_id AS "tenantId", gateway, enabled,
  CASE WHEN previous_until > $2 THEN previous_until END AS "rotatingUntil"
  FROM gateway_accounts WHERE $1::text IS NULL OR tenant_id = $1 ORDER BY gateway`;

type Owned<T> = T & { tenantId: string };

/** One tenant, or all. */
export async function tenantOverviews(source: DataSource, now: Date, id?: string): Promise<TenantOverview[]> {
  const which = id ?? null;
  const tenants = await source.query<Omit<TenantOverview, 'apiKeys' | 'gateways'>[]>(TENANTS, [which]);
  const keys = await source.query<Owned<TenantOverview['apiKeys'][number]>[]>(KEYS, [which, now]);
  const accounts = await source.query<Owned<TenantOverview['gateways'][number]>[]>(ACCOUNTS, [which, now]);
  return tenants.map((tenant) => {
    const isOwn = ({ tenantId }: { tenantId: string }) => tenantId === tenant.id;
    return Object.assign(tenant, {
      apiKeys: keys
        .filter(isOwn)
        .map(({ sha256, scopes, createdAt, endsAt }) => ({ sha256, scopes, createdAt, endsAt })),
      gateways: accounts
        .filter(isOwn)
        .map(({ gateway, enabled, rotatingUntil }) => ({ gateway, enabled, rotatingUntil })),
    });
  });
}
