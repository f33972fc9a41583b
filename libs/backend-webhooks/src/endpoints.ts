import type { DataSource, EntityManager } from '#libs/database';
import type { Clock } from '#libs/kernel';
import type { Sealer } from '#libs/payment';
import { abandon } from './dead-letters.js';
import type { Receiver } from './deliver.js';
import { newSecret } from './signature.js';

/** A tenant's webhook endpoint, without what is secret. */
export interface WebhookEndpoint {
  url: string;
  disabledAt: Date | null;
  disabledReason: string | null;
  /** Until when secrets that were replaced still sign as well; empty when none was. */
  formerSecretsUntil: Date[];
  createdAt: Date;
  updatedAt: Date;
}

/** As stored, the newest first: the first one has no end. */
interface StoredSecret {
  sealed: string;
  until: string | null;
}
interface Row extends Omit<WebhookEndpoint, 'formerSecretsUntil'> {
  tenantId: string;
  secrets: StoredSecret[];
}

/** As sent: the newest, and those it replaced. One rotation more ends the oldest. */
export const SECRETS_MAX = 3;

const COLUMNS = `tenant_id AS "tenantId", url, secrets, disabled_at AS "disabledAt", disabled_reason AS "disabledReason",
  created_at AS "createdAt", updated_at AS "updatedAt"`;

const contextOf = (tenantId: string) => `${tenantId}/webhook`;

/** Where each tenant hears our events, and the secrets they are signed with: sealed at rest, told once. */
export class WebhookEndpoints {
  constructor(
    private readonly source: DataSource,
    private readonly sealer: Sealer,
    private readonly clock: Clock,
  ) {}

  /** Creates it, or changes where it is; enabled either way. @returns the secret when it is new */
  async put(tenantId: string, url: string): Promise<{ endpoint: WebhookEndpoint; secret: string | undefined }> {
    const secret = newSecret();
    const [row] = await this.source.query<(Row & { created: boolean })[]>(
      `INSERT INTO webhook_endpoints AS e (tenant_id, url, secrets, created_at, updated_at) VALUES ($1, $2, $3, $4, $4)
       ON CONFLICT (tenant_id) DO UPDATE SET url = $2, disabled_at = NULL, disabled_reason = NULL, updated_at = $4
       RETURNING xmax = 0 AS created, ${COLUMNS}`,
      [tenantId, url, JSON.stringify([this.seal(tenantId, secret)]), this.clock.now()],
    );
    return { endpoint: this.view(row as Row), secret: row?.created ? secret : undefined };
  }

  async get(tenantId: string): Promise<WebhookEndpoint | undefined> {
    const [row] = await this.source.query<Row[]>(`SELECT ${COLUMNS} FROM webhook_endpoints WHERE tenant_id = $1`, [
      tenantId,
    ]);
    return row && this.view(row);
  }

  /** What waits for it becomes dead letters. @returns false when there was none */
  async remove(tenantId: string): Promise<boolean> {
    return this.source.transaction(async (manager) => {
      const [, removed] = await manager.query<[unknown, number]>(`DELETE FROM webhook_endpoints WHERE tenant_id = $1`, [
        tenantId,
      ]);
      if (removed > 0) await abandon(manager, tenantId, 'endpoint_removed', this.clock.now());
      return removed > 0;
    });
  }

  /** After the receiver was repaired. */
  async enable(tenantId: string): Promise<WebhookEndpoint | undefined> {
    const [[row]] = await this.source.query<[Row[], number]>(
      `UPDATE webhook_endpoints SET disabled_at = NULL, disabled_reason = NULL, updated_at = $2 WHERE tenant_id = $1
       RETURNING ${COLUMNS}`,
      [tenantId, this.clock.now()],
    );
    return row && this.view(row);
  }

  /** A new secret; those before sign as well for `overlapMs` more, or end now when it is 0. */
  async rotate(
    tenantId: string,
    overlapMs: number,
  ): Promise<{ endpoint: WebhookEndpoint; secret: string } | undefined> {
    const now = this.clock.now();
    const until = new Date(now.getTime() + overlapMs).toISOString();
    const secret = newSecret();
    return this.source.transaction(async (manager) => {
      const row = await lockRow(manager, tenantId);
      if (!row) return undefined;
      const former =
        overlapMs > 0 ? valid(row, now).map(({ sealed, until: end }) => ({ sealed, until: end ?? until })) : [];
      const secrets = [this.seal(tenantId, secret), ...former].slice(0, SECRETS_MAX);
      await manager.query(`UPDATE webhook_endpoints SET secrets = $2, updated_at = $3 WHERE tenant_id = $1`, [
        tenantId,
        JSON.stringify(secrets),
        now,
      ]);
      return { endpoint: this.view({ ...row, secrets, updatedAt: now }), secret };
    });
  }

  /** Where to send, for those of these tenants who have an endpoint; `receiver` is undefined while it is disabled. */
  async receivers(tenantIds: readonly string[]): Promise<Map<string, Receiver | undefined>> {
    const rows = await this.source.query<Row[]>(`SELECT ${COLUMNS} FROM webhook_endpoints WHERE tenant_id = ANY($1)`, [
      tenantIds,
    ]);
    return new Map(rows.map((row) => [row.tenantId, row.disabledAt ? undefined : this.receiver(row)]));
  }

  private receiver({ tenantId, url, ...row }: Row): Receiver {
    return { tenantId, url, secrets: valid(row, this.clock.now()).flatMap((stored) => this.open(tenantId, stored)) };
  }

  /** One that was sealed with another key signs nothing, and harms nobody else. */
  private open(tenantId: string, { sealed }: StoredSecret): string[] {
    try {
      return [this.sealer.open(sealed, contextOf(tenantId))];
    } catch {
      return [];
    }
  }

  private seal(tenantId: string, secret: string): StoredSecret {
    return { sealed: this.sealer.seal(secret, contextOf(tenantId)), until: null };
  }

  private view({ url, disabledAt, disabledReason, secrets, createdAt, updatedAt }: Row): WebhookEndpoint {
    const former = valid({ secrets }, this.clock.now()).flatMap(({ until }) => (until ? [new Date(until)] : []));
    return { url, disabledAt, disabledReason, formerSecretsUntil: former, createdAt, updatedAt };
  }
}

/** The receiver at this address wants no more, until somebody enables it again. */
export async function disableEndpoint(
  manager: EntityManager,
  { tenantId, url }: Pick<Receiver, 'tenantId' | 'url'>,
  reason: string,
  now: Date,
): Promise<void> {
  await manager.query(
    `UPDATE webhook_endpoints SET disabled_at = $4, disabled_reason = $3, updated_at = $4
     WHERE tenant_id = $1 AND url = $2 AND disabled_at IS NULL`,
    [tenantId, url, reason, now],
  );
}

async function lockRow(manager: EntityManager, tenantId: string): Promise<Row | undefined> {
  const [row] = await manager.query<Row[]>(`SELECT ${COLUMNS} FROM webhook_endpoints WHERE tenant_id = $1 FOR UPDATE`, [
    tenantId,
  ]);
  return row;
}

function valid({ secrets }: Pick<Row, 'secrets'>, now: Date): StoredSecret[] {
  return secrets.filter(({ until }) => until === null || Date.parse(until) > now.getTime());
}
