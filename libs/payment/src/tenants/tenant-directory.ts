import type { Clock } from '#libs/kernel';
import type { DataSource } from '#libs/database';
import { TenantOpener, type Unreadable } from './open-tenants.js';
import type { Sealer } from './sealing.js';
import type { Tenant } from './tenant.js';
import { readTenantRows, type KeyRow } from './tenant-rows.js';

interface KeyOwner<Scope extends string> {
  tenant: string;
  scopes: Scope[];
}

/** What the directory has to say: `what` names the secret that could not be opened. */
export interface DirectoryEvents {
  notRefreshed(error: unknown): void;
  unusable(what: string, error: unknown): void;
}

const REFRESH_MS = 10_000;
const MISS_REFRESH_MS = 1_000;

/**
 * All tenants with their keys and secrets, in memory: the webhook door must verify without PostgreSQL. Refreshed in the
 * background; what was known stays known while PostgreSQL is away. Disabled tenants are found, their API keys are not.
 */
export class TenantDirectory<Scope extends string = string> {
  private tenants: ReadonlyMap<string, Tenant> | undefined;
  private keys: ReadonlyMap<string, KeyRow> = new Map();
  private complained: ReadonlySet<string> = new Set();
  private timer: NodeJS.Timeout | undefined;
  private loading: Promise<void> | undefined;
  private loadedAt = 0;
  private readonly opener: TenantOpener;

  constructor(
    private readonly source: DataSource,
    sealer: Sealer,
    private readonly events: DirectoryEvents,
    private readonly clock: Clock,
  ) {
    this.opener = new TenantOpener(sealer, clock);
  }

  /** @throws Error when PostgreSQL is away, or when the key opens nothing */
  async start(): Promise<void> {
    await this.refresh();
    this.timer = setInterval(() => this.refresh().catch((error) => this.events.notRefreshed(error)), REFRESH_MS);
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

  get ids(): string[] {
    return [...(this.tenants?.keys() ?? [])];
  }

  /** Also one made a moment ago: a miss looks again, at most once a second. */
  lookUp(tenantId: string): Promise<Tenant | undefined> {
    return this.foundAtLast(() => this.find(tenantId));
  }

  /** As `lookUp`: a key made a moment ago is found too. */
  findApiKey(hash: string): Promise<KeyOwner<Scope> | undefined> {
    return this.foundAtLast(() => this.ownerOf(hash));
  }

  get apiKeyHashes(): string[] {
    return [...this.keys.keys()];
  }

  private ownerOf(hash: string): KeyOwner<Scope> | undefined {
    const key = this.keys.get(hash);
    // A key that is being replaced ends on time, not with the next refresh.
    if (!key || (key.revokedAt && key.revokedAt <= this.clock.now())) return undefined;
    return { tenant: key.tenantId, scopes: key.scopes as Scope[] };
  }

  private async foundAtLast<T>(find: () => T | undefined): Promise<T | undefined> {
    const known = find();
    if (known || Date.now() - this.loadedAt < MISS_REFRESH_MS) return known;
    await this.refresh();
    return find();
  }

  private refresh(): Promise<void> {
    return (this.loading ??= this.load().finally(() => (this.loading = undefined)));
  }

  private async load(): Promise<void> {
    const rows = await readTenantRows(this.source);
    const { tenants, unreadable } = this.opener.open(rows, this.tenants);
    this.tenants = tenants;
    this.keys = new Map(rows.keys.map((row) => [row.hash, row]));
    this.loadedAt = Date.now();
    this.complain(unreadable);
  }

  /** Once for each secret, and again only after it was readable in between. */
  private complain(unreadable: Unreadable[]): void {
    for (const { what, error } of unreadable) if (!this.complained.has(what)) this.events.unusable(what, error);
    this.complained = new Set(unreadable.map(({ what }) => what));
  }
}
