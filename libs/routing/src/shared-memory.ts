import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Redis } from 'ioredis';
import { Batcher, type Clock } from '#libs/kernel';
import { CLOCK, CONFIG, LOGGER, type Config, type Logger } from '#libs/platform';
import { LastKnown } from './last-known.js';

/** A payment waits no longer than this for what is remembered. */
const REDIS_MS_MAX = 150;
const KEPT_SECONDS = 3 * 24 * 3_600;
/** Of one tenant: 12 gateways and methods, a downtime for each, and what fits of banks. */
const FIELDS_MAX = 2_000;
/** Somebody else was quicker that often: one outcome less makes no difference. */
const ROUNDS_MAX = 5;
const BATCHES = { itemsMax: 256, lanesMax: 1, waitingMax: 10_000 };

/** The tag keeps all of a tenant's in one slot of a Redis Cluster. */
export const routingKey = (tenant: string, what: string) => `{routing:${tenant}}:${what}`;
const memoryKey = (tenant: string) => routingKey(tenant, 'memory');

/** Sets each field that still says what it was computed from; answers which do not. */
const SET_UNCHANGED = `
  local missed = {}
  local room = tonumber(ARGV[2]) - redis.call('HLEN', KEYS[1])
  for i = 3, #ARGV, 3 do
    local is = redis.call('HGET', KEYS[1], ARGV[i])
    if (is or '') ~= ARGV[i + 1] then missed[#missed + 1] = ARGV[i]
    elseif is or room > 0 then
      redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 2])
      if not is then room = room - 1 end
    end
  end
  redis.call('EXPIRE', KEYS[1], ARGV[1])
  return missed`;

export interface Change {
  tenant: string;
  field: string;
  /** From what is remembered to what is to be; both JSON. The same again, or undefined: nothing is written. */
  to: (current: unknown) => unknown;
}

export interface Remembered {
  values: Map<string, unknown>;
  /** Set where Redis did not answer: what this process last knew. */
  since?: Date;
}

/**
 * What the routers of all processes remember together, by tenant, in Redis. What is computed is computed here, by the pure
 * core, and written only where nobody was quicker. While Redis is away a process goes on with what it last knew.
 */
@Injectable()
export class SharedMemory implements OnApplicationShutdown {
  readonly redis: Redis;
  private readonly last = new LastKnown();
  private readonly changes = new Batcher<Change, void>((changes) => this.applyAll(changes), BATCHES);

  constructor(
    @Inject(CONFIG) config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.redis = new Redis(config.REDIS_QUEUE_URL ?? '', {
      commandTimeout: REDIS_MS_MAX,
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      retryStrategy: (attempt) => Math.min(attempt * 100, 2_000),
    });
    this.redis.on('error', (error: Error) => logger.debug({ err: error }, 'routing connection'));
  }

  /** Never rejects. */
  async read(tenant: string, fields: readonly string[]): Promise<Remembered> {
    try {
      const texts = await this.redis.hmget(memoryKey(tenant), ...fields);
      for (const [i, field] of fields.entries()) this.last.set(tenant, field, texts[i] ?? undefined);
      this.last.seen(tenant, this.clock.now());
      return { values: this.last.of(tenant, fields) };
    } catch (error) {
      this.logger.warn({ err: error, tenant }, 'routing goes on with what this process last knew');
      return { values: this.last.of(tenant, fields), since: this.last.since(tenant) };
    }
  }

  /** Resolves once it is written, or cannot be. Never rejects: nothing that is learned is worth a payment. */
  async change(change: Change): Promise<void> {
    await this.changes
      .add(change)
      .catch((error: unknown) => this.logger.warn({ err: error, field: change.field }, 'not remembered'));
  }

  /** True for one of all processes, until that long has passed; for each where Redis cannot tell. */
  async claim(tenant: string, what: string, ms: number): Promise<boolean> {
    try {
      return (await this.redis.set(routingKey(tenant, what), '1', 'PX', ms, 'NX')) === 'OK';
    } catch {
      return true;
    }
  }

  onApplicationShutdown(): void {
    this.redis.disconnect();
  }

  private async applyAll(changes: Change[]): Promise<void[]> {
    const byTenant = new Map<string, Change[]>();
    for (const change of changes) byTenant.set(change.tenant, [...(byTenant.get(change.tenant) ?? []), change]);
    await Promise.all([...byTenant].map(([tenant, own]) => this.apply(tenant, own)));
    return changes.map(() => undefined);
  }

  private async apply(tenant: string, changes: Change[]): Promise<void> {
    let left = changes;
    for (let round = 0; left.length > 0 && round < ROUNDS_MAX; round++) {
      const fields = [...new Set(left.map(({ field }) => field))];
      const { since } = await this.read(tenant, fields);
      const next = left.reduce((known, { field, to }) => {
        const current = known.has(field) ? known.get(field) : this.last.get(tenant, field);
        return known.set(field, to(current));
      }, new Map<string, unknown>());
      const missed = since ? this.keep(tenant, next) : await this.write(tenant, next);
      left = left.filter(({ field }) => missed.has(field));
    }
    if (left.length > 0) this.logger.debug({ tenant, lost: left.length }, 'others were quicker');
  }

  /** @returns the fields that somebody else has changed meanwhile */
  private async write(tenant: string, next: Map<string, unknown>): Promise<Set<string>> {
    const args = [...next].flatMap(([field, value]) => {
      const was = this.last.text(tenant, field) ?? '';
      const is = JSON.stringify(value) as string | undefined;
      return is === undefined || was === is ? [] : [field, was, is];
    });
    if (args.length === 0) return new Set();
    try {
      const missed = await this.redis.eval(SET_UNCHANGED, 1, memoryKey(tenant), KEPT_SECONDS, FIELDS_MAX, ...args);
      return new Set(missed as string[]);
    } catch {
      return this.keep(tenant, next);
    }
  }

  /** Redis is away: this process at least remembers. */
  private keep(tenant: string, next: Map<string, unknown>): Set<string> {
    for (const [field, value] of next) if (value !== undefined) this.last.set(tenant, field, JSON.stringify(value));
    return new Set();
  }
}
