import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from '#libs/database';
import { TenantGateways, type ListedEntity, type SettlementLine } from '#libs/gateways';
import { Allowances, type Account } from '#libs/inquiry';
import type { Clock } from '#libs/kernel';
import { CLOCK, PAUSE, type Pause } from '#libs/platform';
import { keepLease, type Lease } from './days.js';
import { named, type NamedLine } from './line-id.js';

const WAITS_MAX = 1_000;
const BATCH = 500;

const KEEP = `
  INSERT INTO settlement_listed (tenant_id, gateway, day, kind, entity_id, gateway_payment_id, gateway_order_id, reference,
    status, amount, fee, tax, currency)
  SELECT DISTINCT ON (kind, "entityId") $1, $2, $3::date, kind, "entityId", "gatewayPaymentId", "gatewayOrderId", reference, status,
    amount, fee, tax, currency
  FROM jsonb_to_recordset($4::jsonb) AS l(kind text, "entityId" text, "gatewayPaymentId" text, "gatewayOrderId" text,
    reference text, status text, amount bigint, fee bigint, tax bigint, currency text)
  ON CONFLICT (tenant_id, gateway, kind, entity_id) DO UPDATE SET status = EXCLUDED.status, amount = EXCLUDED.amount,
    fee = COALESCE(EXCLUDED.fee, settlement_listed.fee), tax = COALESCE(EXCLUDED.tax, settlement_listed.tax),
    reference = COALESCE(EXCLUDED.reference, settlement_listed.reference), currency = EXCLUDED.currency`;

/** Reads what gateways say of a day, a page for each token of the account's allowance. */
@Injectable()
export class Reports {
  constructor(
    private readonly source: DataSource,
    private readonly gateways: TenantGateways,
    private readonly allowances: Allowances,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(PAUSE) private readonly pause: Pause,
  ) {}

  /** The accounts whose gateways list and report. Elsewhere there is nothing to match. */
  settles({ tenantId, gateway }: Account): boolean {
    return this.gateways.find(tenantId, gateway)?.gateway.activity !== undefined;
  }

  /** Keeps the gateway's list. @throws GatewayError */
  async readList(lease: Lease, signal: AbortSignal): Promise<number> {
    const { gateway, credentials } = this.gateways.of(lease.tenantId, lease.gateway);
    let count = 0;
    const pages = gateway.activity?.(credentials, lease.day, signal);
    if (!pages) return count;
    for await (const page of this.paced(lease, pages, signal)) {
      await this.keep(lease, lease.day, page);
      count += page.length;
    }
    return count;
  }

  /** What the gateway said of one payment, when it was asked, is its list's last word. */
  async keep({ tenantId, gateway }: Account, day: string, listed: readonly ListedEntity[]): Promise<void> {
    for (let from = 0; from < listed.length; from += BATCH)
      await this.source.query(KEEP, [tenantId, gateway, day, JSON.stringify(listed.slice(from, from + BATCH))]);
  }

  /** @throws GatewayError */
  async readReport(lease: Lease, signal: AbortSignal): Promise<NamedLine[]> {
    const { gateway, credentials } = this.gateways.of(lease.tenantId, lease.gateway);
    const lines: SettlementLine[] = [];
    const pages = gateway.settlements(credentials, lease.day, signal);
    for await (const page of this.paced(lease, pages, signal)) lines.push(...page);
    return named(lease, lines);
  }

  /** Takes a token before each page is asked for, and keeps the lease meanwhile. */
  private async *paced<T>(lease: Lease, pages: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T> {
    const iterator = pages[Symbol.asyncIterator]();
    for (;;) {
      await this.takeToken(lease, signal);
      const { done, value } = await iterator.next();
      // Told without a call.
      if (done) return await this.allowances.giveBack(lease, 'report', 1);
      yield value;
    }
  }

  private async takeToken(lease: Lease, signal: AbortSignal): Promise<void> {
    for (let waits = 0; waits < WAITS_MAX; waits++) {
      signal.throwIfAborted();
      await keepLease(this.source.manager, lease, this.clock.now());
      const { granted, waitMs } = await this.allowances.takeSome(lease, 'report', 1);
      if (granted > 0) return;
      await this.pause(waitMs, signal);
    }
    throw new Error(`${lease.gateway}: no allowance for its reports`);
  }
}
