import type { DataSource } from '#libs/database';
import type { Sealer } from './sealing.js';

/** A tenant's account at a gateway; its adapter knows what the credentials mean. */
export interface GatewayAccount {
  gateway: string;
  credentials: Record<string, string>;
  enabled: boolean;
}

export interface Tenant {
  id: string;
  name: string;
  /** What we publish to Propeller with, in this tenant's name. */
  propellerKey?: string;
  accounts: ReadonlyMap<string, GatewayAccount>;
}

interface KeyOwner<Scope extends string> {
  tenant: string;
  scopes: Scope[];
}

interface TenantRow {
  id: string;
  name: string;
  propellerKeySealed: string | null;
}
interface AccountRow {
  tenantId: string;
  gateway: string;
  credentialsSealed: string;
  enabled: boolean;
}
interface KeyRow {
  hash: string;
  tenantId: string;
  scopes: string[];
}

const REFRESH_MS = 10_000;
const MISS_REFRESH_MS = 1_000;

export const credentialsContext = (tenantId: string, gateway: string) => `${tenantId}/${gateway}`;
export const propellerKeyContext = (tenantId: string) => `${tenantId}/propeller`;

/**
 * All tenants with their keys and secrets, in memory: the webhook door must verify without PostgreSQL. Refreshed in the
 * background; what was known stays known while PostgreSQL is away.
 */
export class TenantDirectory<Scope extends string = string> {
  private tenants: ReadonlyMap<string, Tenant> | undefined;
  private keys: ReadonlyMap<string, KeyOwner<Scope>> = new Map();
  private timer: NodeJS.Timeout | undefined;
  private loading: Promise<void> | undefined;
  private loadedAt = 0;

  constructor(
    private readonly source: DataSource,
    private readonly sealer: Sealer,
    private readonly onError: (error: unknown) => void,
  ) {}

  async start(): Promise<void> {
    await this.refresh();
    this.timer = setInterval(() => this.refresh().catch(this.onError), REFRESH_MS);
    this.timer.unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  /** Undefined until the first load: not the same as "no such tenant". */
  get loaded(): boolean {
    return this.tenants !== undefined;
  }

  find(tenantId: string): Tenant | undefined {
    return this.tenants?.get(tenantId);
  }

  /** A key made a moment ago is found too: a miss looks again, at most once a second. */
  async findApiKey(hash: string): Promise<KeyOwner<Scope> | undefined> {
    const known = this.keys.get(hash);
    if (known || Date.now() - this.loadedAt < MISS_REFRESH_MS) return known;
    await this.refresh();
    return this.keys.get(hash);
  }

  get apiKeyHashes(): string[] {
    return [...this.keys.keys()];
  }

  private refresh(): Promise<void> {
    return (this.loading ??= this.load().finally(() => (this.loading = undefined)));
  }

  private async load(): Promise<void> {
    const [tenants, accounts, keys] = await Promise.all([
      this.source.query<TenantRow[]>(
        `SELECT id, name, propeller_key_sealed AS "propellerKeySealed" FROM tenants WHERE active`,
      ),
      this.source.query<AccountRow[]>(
        `SELECT tenant_id AS "tenantId", gateway, credentials_sealed AS "credentialsSealed", enabled FROM gateway_accounts`,
      ),
      this.source.query<KeyRow[]>(
        `SELECT k.hash, k.tenant_id AS "tenantId", k.scopes FROM api_keys k JOIN tenants t ON t.id = k.tenant_id
         WHERE k.revoked_at IS NULL AND t.active`,
      ),
    ]);
    this.tenants = new Map(tenants.map((row) => [row.id, this.toTenant(row, accounts)]));
    this.keys = new Map(keys.map((row) => [row.hash, { tenant: row.tenantId, scopes: row.scopes as Scope[] }]));
    this.loadedAt = Date.now();
  }

  private toTenant(row: TenantRow, accounts: AccountRow[]): Tenant {
    const own = accounts.filter((account) => account.tenantId === row.id);
    return {
      id: row.id,
      name: row.name,
      ...(row.propellerKeySealed && {
        propellerKey: this.sealer.open(row.propellerKeySealed, propellerKeyContext(row.id)),
      }),
      accounts: new Map(own.map((account) => [account.gateway, this.toAccount(account)])),
    };
  }

  private toAccount({ tenantId, gateway, credentialsSealed, enabled }: AccountRow): GatewayAccount {
    const opened = this.sealer.open(credentialsSealed, credentialsContext(tenantId, gateway));
    return { gateway, enabled, credentials: JSON.parse(opened) as Record<string, string> };
  }
}
