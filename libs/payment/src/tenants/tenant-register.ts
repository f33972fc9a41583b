import type { Clock } from '#libs/kernel';
import type { DataSource, EntityManager } from '#libs/database';
import { lockAccount, openCredentials, putAccount, retireCredentials, type Credentials } from './accounts.js';
import { endApiKeys, putApiKey } from './keys.js';
import type { Sealer } from './sealing.js';
import { tenantOverviews, type TenantOverview } from './tenant-overview.js';
import { writeBelongings, type TenantDefinition } from './write-tenant.js';

/** What was asked for cannot be done; the message says why, and names no secret. */
export class TenantError extends Error {
  override readonly name = 'TenantError';
}

export interface NewTenant extends TenantDefinition {
  lateSuccess: 'refund' | 'accept';
}

/** Made of what is stored now; throws when that would not do. */
export type NextCredentials = (current: Credentials | undefined) => Credentials;

/** Whoever administers tenants. The processes that serve them see a change within ten seconds. */
export class TenantRegister {
  constructor(
    private readonly source: DataSource,
    private readonly sealer: Sealer,
    private readonly clock: Clock,
  ) {}

  /** @throws TenantError when secrets are stored and our key opens none: what we seal now, nobody could read */
  async checkKey(): Promise<void> {
    const rows = await this.source.query<{ sealed: string; tenantId: string; gateway: string }[]>(
      `SELECT credentials_sealed AS sealed, tenant_id AS "tenantId", gateway FROM gateway_accounts LIMIT 100`,
    );
    const opens = ({ sealed, ...account }: (typeof rows)[number]) => openCredentials(this.sealer, sealed, account);
    if (rows.length > 0 && !rows.some(opens))
      throw new TenantError('CREDENTIALS_KEY is not the key that the secrets in this database were sealed with.');
  }

  async create(tenant: NewTenant): Promise<void> {
    await this.source.transaction(async (manager) => {
      const made = await manager.query<unknown[]>(
        `INSERT INTO tenants (id, name, late_success) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING id`,
        [tenant.id, tenant.name, tenant.lateSuccess],
      );
      if (made.length === 0) throw new TenantError(`There is already a tenant "${tenant.id}".`);
      await writeBelongings(manager, this.sealer, tenant);
    });
  }

  /** Adds an account, or corrects its credentials on the spot. */
  async setAccount(tenantId: string, gateway: string, next: NextCredentials): Promise<void> {
    await this.change(tenantId, async (manager) => {
      const stored = await lockAccount(manager, this.sealer, { tenantId, gateway });
      await putAccount(manager, this.sealer, { tenantId, gateway, credentials: next(stored?.credentials) });
    });
  }

  /**
   * New credentials; the former pass for `overlapMs` more. While one overlap runs, a second rotation would cut it
   * short, and with it the retries that the gateway still signs with the oldest secret: only `overlapMs` 0 may do that.
   * @returns when the former end
   */
  async rotate(tenantId: string, gateway: string, next: NextCredentials, overlapMs: number): Promise<Date> {
    const now = this.clock.now();
    const until = new Date(now.getTime() + overlapMs);
    await this.change(tenantId, async (manager) => {
      const stored = await lockAccount(manager, this.sealer, { tenantId, gateway });
      if (!stored) throw new TenantError(`${tenantId} has no account at ${gateway} to rotate.`);
      if (!stored.credentials)
        throw new TenantError(`The stored secrets of ${tenantId}/${gateway} do not open: set them all with "gateway".`);
      const credentials = next(stored.credentials);
      if (isSame(credentials, stored.credentials)) throw new TenantError('These are the credentials it has already.');
      if (overlapMs > 0 && stored.previousUntil && stored.previousUntil > now)
        throw new TenantError(
          `${tenantId} at ${gateway} is rotating until ${stored.previousUntil.toISOString()}: its former secrets would ` +
            `end now. Correct the new ones with "gateway", or end all former ones with "--overlap 0".`,
        );
      await retireCredentials(manager, { tenantId, gateway }, overlapMs > 0 ? until : undefined);
      await putAccount(manager, this.sealer, { tenantId, gateway, credentials });
    });
    return until;
  }

  /**
   * A new API key with the scopes of those it replaces, which end after `overlapMs`.
   * @returns the hashes of the replaced
   */
  async replaceKeys(
    tenantId: string,
    hash: string,
    overlapMs: number,
  ): Promise<{ replaced: string[]; scopes: string[]; formerUntil: Date }> {
    const now = this.clock.now();
    const formerUntil = new Date(now.getTime() + overlapMs);
    return this.change(tenantId, async (manager) => {
      const ended = await endApiKeys(manager, tenantId, { now, at: formerUntil });
      if (ended.length === 0) throw new TenantError(`${tenantId} has no API key to replace.`);
      const scopes = [...new Set(ended.flatMap((key) => key.scopes))];
      await putApiKey(manager, tenantId, { hash, scopes });
      return { replaced: ended.map((key) => key.hash), scopes, formerUntil };
    });
  }

  async setActive(tenantId: string, active: boolean): Promise<void> {
    await this.change(tenantId, async (manager) => {
      await manager.query(`UPDATE tenants SET active = $2 WHERE id = $1`, [tenantId, active]);
    });
  }

  async setAccountEnabled(tenantId: string, gateway: string, enabled: boolean): Promise<void> {
    await this.change(tenantId, async (manager) => {
      const update = `UPDATE gateway_accounts SET enabled = $3 WHERE tenant_id = $1 AND gateway = $2`;
      const [, count] = await manager.query<[unknown[], number]>(update, [tenantId, gateway, enabled]);
      if (count === 0) throw new TenantError(`${tenantId} has no account at ${gateway}.`);
    });
  }

  /** `next` is made of what is stored now. */
  async setRoutingPolicy(tenantId: string, next: (current: unknown) => object): Promise<object> {
    return this.change(tenantId, async (manager) => {
      const stored = `SELECT routing_policy AS policy FROM tenants WHERE id = $1`;
      const [row] = await manager.query<{ policy: unknown }[]>(stored, [tenantId]);
      const policy = next(row?.policy);
      await manager.query(`UPDATE tenants SET routing_policy = $2 WHERE id = $1`, [tenantId, JSON.stringify(policy)]);
      return policy;
    });
  }

  list(): Promise<TenantOverview[]> {
    return tenantOverviews(this.source, this.clock.now());
  }

  /** @throws TenantError */
  async show(tenantId: string): Promise<TenantOverview> {
    const [tenant] = await tenantOverviews(this.source, this.clock.now(), tenantId);
    if (!tenant) throw new TenantError(`There is no tenant "${tenantId}".`);
    return tenant;
  }

  private change<T>(tenantId: string, work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return this.source.transaction(async (manager) => {
      const found = await manager.query<unknown[]>(`SELECT 1 FROM tenants WHERE id = $1 FOR UPDATE`, [tenantId]);
      if (found.length === 0) throw new TenantError(`There is no tenant "${tenantId}".`);
      return work(manager);
    });
  }
}

function isSame(a: Credentials, b: Credentials): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}
