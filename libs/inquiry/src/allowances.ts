import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from '#libs/database';
import { GatewayError, TenantGateways, type Question } from '#libs/gateways';
import type { Clock } from '#libs/kernel';
import { CLOCK } from '#libs/platform';
import { shareOf, waitMs, type Share } from './core/share.js';

/** One tenant at one gateway: what the vendor counts calls by. */
export interface Account {
  tenantId: string;
  gateway: string;
}

export interface Grant {
  /** Questions that may be asked now. */
  granted: number;
  /** Until there is another, when there is none. */
  waitMs: number;
}

const MAKE = `
  INSERT INTO gateway_allowances (tenant_id, gateway, question, tokens, refilled_at)
  VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`;

/** The row's lock is what all processes queue up behind. A clock that was set back refills nothing, and goes on from there. */
const TAKE = `
  UPDATE gateway_allowances a SET tokens = f.tokens - f.granted, refilled_at = $4::timestamptz
  FROM (
    SELECT tokens, LEAST($5::float8, GREATEST(floor(tokens - $6::float8), 0))::int AS granted FROM (
      SELECT LEAST($7::float8, tokens + GREATEST(extract(epoch FROM $4::timestamptz - refilled_at), 0) * $8::float8 / 60) AS tokens
      FROM gateway_allowances WHERE tenant_id = $1 AND gateway = $2 AND question = $3 FOR UPDATE) now_full) f
  WHERE a.tenant_id = $1 AND a.gateway = $2 AND a.question = $3
  RETURNING f.granted, a.tokens`;

const CHANGE = `
  UPDATE gateway_allowances SET tokens = LEAST(tokens, $4::float8) + $5::float8
  WHERE tenant_id = $1 AND gateway = $2 AND question = $3`;

/**
 * What an account may still ask its gateway, kept in PostgreSQL where all processes see it: it must hold while Redis is
 * away. Whoever has a customer waiting may take the last question; reconciliation leaves a reserve.
 */
@Injectable()
export class Allowances {
  constructor(
    private readonly source: DataSource,
    private readonly gateways: TenantGateways,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** For somebody who waits. @throws GatewayError rate_limited when nothing is left */
  async takeOne(account: Account, question: Question): Promise<void> {
    const grant = await this.take(account, question, 1, 0);
    if (grant.granted === 1) return;
    throw new GatewayError(`${account.gateway}: as many ${question} questions as are allowed`, {
      gateway: account.gateway,
      outcome: 'not_done',
      reason: 'rate_limited',
      retryAfterSeconds: Math.max(1, Math.ceil(grant.waitMs / 1000)),
    });
  }

  /** For a sweep: up to `wanted`, and nothing of the reserve. */
  takeSome(account: Account, question: Question, wanted: number): Promise<Grant> {
    return this.take(account, question, wanted, this.shareOf(account, question)?.reserve ?? 0);
  }

  /** What was taken and not asked. */
  async giveBack({ tenantId, gateway }: Account, question: Question, count: number): Promise<void> {
    if (count !== 0) await this.source.query(CHANGE, [tenantId, gateway, question, Number.MAX_SAFE_INTEGER, count]);
  }

  /** It was asked besides, unasked for: what comes next waits the longer. */
  async charge(account: Account, question: Question): Promise<void> {
    await this.giveBack(account, question, -1);
  }

  /** The vendor itself said "not before": its word is the last. */
  async block(account: Account, question: Question, seconds: number): Promise<void> {
    const share = this.shareOf(account, question);
    if (!share) return;
    const { tenantId, gateway } = account;
    await this.source.query(CHANGE, [tenantId, gateway, question, 0, (-seconds * share.perMinute) / 60]);
  }

  private async take(account: Account, question: Question, wanted: number, below: number): Promise<Grant> {
    const share = this.shareOf(account, question);
    if (!share) return { granted: wanted, waitMs: 0 };
    const { tenantId, gateway } = account;
    const { capacity, perMinute } = share;
    const key = [tenantId, gateway, question];
    const now = this.clock.now();
    const take = () =>
      this.source.query<[{ granted: number; tokens: number }[], number]>(TAKE, [
        ...key,
        now,
        wanted,
        below,
        capacity,
        perMinute,
      ]);
    let [[taken]] = await take();
    if (!taken) {
      await this.source.query(MAKE, [...key, capacity, now]);
      [[taken]] = await take();
    }
    const { granted, tokens } = taken ?? { granted: 0, tokens: 0 };
    return { granted, waitMs: granted > 0 ? 0 : waitMs(share, tokens, below) };
  }

  private shareOf({ tenantId, gateway }: Account, question: Question): Share | undefined {
    const vendor = this.gateways.find(tenantId, gateway)?.gateway.questionsPerMinute?.[question];
    return vendor === undefined ? undefined : shareOf(vendor);
  }
}
