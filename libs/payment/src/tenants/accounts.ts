import type { EntityManager } from '#libs/database';
import { credentialsContext } from './open-tenants.js';
import type { Sealer } from './sealing.js';

export type Credentials = Record<string, string>;
interface Which {
  tenantId: string;
  gateway: string;
}

/** Undefined when they do not open. */
export function openCredentials(sealer: Sealer, sealed: string, { tenantId, gateway }: Which): Credentials | undefined {
  try {
    return JSON.parse(sealer.open(sealed, credentialsContext(tenantId, gateway))) as Credentials;
  } catch {
    return undefined;
  }
}

/** What is stored of an account; locked until the transaction ends. No credentials: they do not open. */
export async function lockAccount(
  manager: EntityManager,
  sealer: Sealer,
  which: Which,
): Promise<{ credentials: Credentials | undefined; previousUntil: Date | null } | undefined> {
  const [row] = await manager.query<{ sealed: string; previousUntil: Date | null }[]>(
    `SELECT credentials_sealed AS sealed, previous_until AS "previousUntil" FROM gateway_accounts
     WHERE tenant_id = $1 AND gateway = $2 FOR UPDATE`,
    [which.tenantId, which.gateway],
  );
  if (!row) return undefined;
  return { credentials: openCredentials(sealer, row.sealed, which), previousUntil: row.previousUntil };
}

/** Creates the account or replaces its credentials. A rotation that is under way goes on. */
export async function putAccount(
  manager: EntityManager,
  sealer: Sealer,
  { tenantId, gateway, credentials }: Which & { credentials: Credentials },
): Promise<void> {
  await manager.query(
    `INSERT INTO gateway_accounts (tenant_id, gateway, credentials_sealed) VALUES ($1, $2, $3)
     ON CONFLICT (tenant_id, gateway) DO UPDATE SET credentials_sealed = $3`,
    [tenantId, gateway, sealer.seal(JSON.stringify(credentials), credentialsContext(tenantId, gateway))],
  );
}

/** The credentials become the former ones, valid until then; undefined: they end now. */
export async function retireCredentials(
  manager: EntityManager,
  { tenantId, gateway }: Which,
  until: Date | undefined,
): Promise<void> {
  await manager.query(
    `UPDATE gateway_accounts SET previous_until = $3::timestamptz,
            previous_sealed = CASE WHEN $3::timestamptz IS NULL THEN NULL ELSE credentials_sealed END
     WHERE tenant_id = $1 AND gateway = $2`,
    [tenantId, gateway, until ?? null],
  );
}
