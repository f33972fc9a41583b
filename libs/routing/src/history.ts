import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '#libs/kernel';
import { CLOCK, LOGGER, type Logger } from '#libs/platform';
import type { Routing } from './core/routing.js';
import { routingKey, SharedMemory } from './shared-memory.js';

const MINUTE_MS = 60_000;
/** How far back it goes, in minutes. */
export const HISTORY_MINUTES_MAX = 24 * 60;
const KEPT_SECONDS = (HISTORY_MINUTES_MAX + 60) * 60;
const DECISIONS_KEPT = 50;
/** Read together, so that no command waits long for those before it. */
const READ_TOGETHER = 120;

/** What became of a gateway in one minute; absent where nothing did. */
export interface Minute {
  /** Payments that were sent there. */
  chosen?: number;
  succeeded?: number;
  failed?: number;
  /** The success rate that was believed in last, from 0 to 1. */
  believed?: number;
  /** Why it was out at some moment of it: its breaker's state, or `downtime`. */
  out?: string;
}
type What = keyof Minute;
type Row = Record<string, string>;

/** Some minutes in a row, of all methods and gateways of a tenant. */
export class Minutes {
  constructor(
    readonly from: string,
    private readonly rows: readonly Row[],
  ) {}

  /** By gateway. */
  of(method: string, gateways: readonly string[]): Record<string, Minute[]> {
    return Object.fromEntries(
      gateways.map((gateway) => [gateway, this.rows.map((row) => toMinute(row, method, gateway))]),
    );
  }
}

/** A decision, as a list of many shows it. */
export interface Decided {
  at: string;
  paymentId: string;
  method: string;
  gateway: string;
  kind: Routing['kind'];
  reason: string;
}

const minuteKey = (tenant: string, minute: number) => routingKey(tenant, `minute:${minute}`);
const decisionsKey = (tenant: string) => routingKey(tenant, 'decisions');
const field = (what: What, method: string, gateway: string) => `${what}/${method}/${gateway}`;

/** What the router did of late, minute by minute, for people to look at. Nothing is decided by it. */
@Injectable()
export class RoutingHistory {
  constructor(
    private readonly memory: SharedMemory,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Never in anybody's way. */
  decided(tenant: string, paymentId: string, { at, method, gateway, kind, reason, question }: Routing): void {
    const key = minuteKey(tenant, this.minute());
    const writing = this.memory.redis.pipeline().hincrby(key, field('chosen', method, gateway), 1);
    for (const { gateway: name, mean, out, breaker } of question?.candidates ?? []) {
      writing.hset(key, field('believed', method, name), mean.toFixed(3));
      if (out !== undefined) writing.hset(key, field('out', method, name), breaker ?? 'downtime');
    }
    const decided: Decided = { at, paymentId, method, gateway, kind, reason };
    const list = decisionsKey(tenant);
    writing.expire(key, KEPT_SECONDS).lpush(list, JSON.stringify(decided));
    this.write(writing.ltrim(list, 0, DECISIONS_KEPT - 1).expire(list, KEPT_SECONDS));
  }

  /** The end of a payment that its gateway is to blame for, or to be thanked. */
  ended(tenant: string, method: string, gateway: string, success: boolean): void {
    const key = minuteKey(tenant, this.minute());
    const what = field(success ? 'succeeded' : 'failed', method, gateway);
    this.write(this.memory.redis.pipeline().hincrby(key, what, 1).expire(key, KEPT_SECONDS));
  }

  /** The latest first. Empty while Redis is away. */
  async decisions(tenant: string): Promise<Decided[]> {
    const texts = await this.memory.redis.lrange(decisionsKey(tenant), 0, -1).catch(() => []);
    return texts.map((text) => JSON.parse(text) as Decided);
  }

  /** Those of these tenants for whom something was decided of late, the latest first; all others behind. */
  async byActivity(tenants: readonly string[]): Promise<string[]> {
    const reading = this.memory.redis.pipeline();
    for (const tenant of tenants) reading.lindex(decisionsKey(tenant), 0);
    const replies = await reading.exec().catch(() => undefined);
    const at = new Map(
      tenants.map((tenant, i) => {
        const text = replies?.[i]?.[1] as string | null | undefined;
        return [tenant, text ? (JSON.parse(text) as Decided).at : ''];
      }),
    );
    return tenants.toSorted((a, b) => (at.get(b) ?? '').localeCompare(at.get(a) ?? '') || a.localeCompare(b));
  }

  /** The latest ones, in their order. @returns undefined while Redis is away */
  async minutes(tenant: string, count: number): Promise<Minutes | undefined> {
    const first = this.minute() - count + 1;
    const keys = Array.from({ length: count }, (_, i) => minuteKey(tenant, first + i));
    const rows: Row[] = [];
    for (let i = 0; i < count; i += READ_TOGETHER) {
      const read = await this.rows(keys.slice(i, i + READ_TOGETHER));
      if (!read) return undefined;
      rows.push(...read);
    }
    return new Minutes(new Date(first * MINUTE_MS).toISOString(), rows);
  }

  private minute(): number {
    return Math.floor(this.clock.now().getTime() / MINUTE_MS);
  }

  private async rows(keys: string[]): Promise<Row[] | undefined> {
    const reading = this.memory.redis.pipeline();
    for (const key of keys) reading.hgetall(key);
    const replies = await reading.exec().catch(() => undefined);
    return replies?.map(([, row]) => (row ?? {}) as Row);
  }

  private write(pipeline: { exec(): Promise<unknown> }): void {
    pipeline.exec().catch((error: unknown) => this.logger.debug({ err: error }, 'routing history was not written'));
  }
}

function toMinute(row: Row, method: string, gateway: string): Minute {
  const of = (what: What) => row[field(what, method, gateway)];
  const minute: Minute = {};
  for (const what of ['chosen', 'succeeded', 'failed', 'believed'] as const) {
    const text = of(what);
    if (text !== undefined) minute[what] = Number(text);
  }
  const out = of('out');
  return out === undefined ? minute : { ...minute, out };
}
