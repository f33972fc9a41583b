import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { DataSource } from '#libs/database';
import type { Clock } from '#libs/kernel';
import { expireAccepted, releaseReceiptLeases, renewReceiptLeases, takeReceiptLeases } from '#libs/outbox';
import { NOTIFY, TenantDirectory } from '#libs/payment';
import { CLOCK, LOGGER, type Logger } from '#libs/platform';
import { PropellerClient } from '#libs/propeller-client';
import { NEWS_SECONDS } from './notification-sender.js';
import { ReceiptReader } from './receipts-reader.js';
import { Relays } from './relays.js';

const ROUND_MS = 2000;
/** In one round: so that replicas that start together share the tenants. */
const TAKEN_MAX = 20;
const EXPIRE_EVERY_ROUNDS = 30;
const EXPIRED_MAX = 500;
/** After its own time an event has this long for its receipt to come. */
const MARGIN_MS = 3_600_000;

interface Reading {
  stop: AbortController;
  done: Promise<void>;
}

/**
 * Keeps one reader of receipts for each tenant, over all replicas: whoever holds the tenant's lease reads. And sees to it
 * that no notification waits for its receipt for ever.
 */
@Injectable()
export class Receipts implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly name = randomUUID();
  private readonly readings = new Map<string, Reading>();
  private readonly stop = new AbortController();
  private working: Promise<void> = Promise.resolve();

  constructor(
    private readonly source: DataSource,
    private readonly tenants: TenantDirectory,
    private readonly propeller: PropellerClient,
    private readonly relays: Relays,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.working = this.run();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stop.abort();
    await this.working;
    await Promise.all([...this.readings.keys()].map((tenantId) => this.end(tenantId)));
    // Should this fail, the leases run out by themselves.
    await releaseReceiptLeases(this.source, this.name).catch(() => undefined);
  }

  private async run(): Promise<void> {
    for (let round = 0; !this.stop.signal.aborted; round++) {
      try {
        await this.keepLeases();
        if (round % EXPIRE_EVERY_ROUNDS === 0) await this.expire();
      } catch (error) {
        this.logger.warn({ err: error }, 'receipts: the database did not answer');
      }
      const pause = ROUND_MS * (0.75 + Math.random() / 2);
      await wait(pause, undefined, { signal: this.stop.signal }).catch(() => undefined);
    }
  }

  private async keepLeases(): Promise<void> {
    const ours = new Set(await renewReceiptLeases(this.source, this.name));
    const lost = [...this.readings.keys()].filter((tenantId) => !ours.has(tenantId));
    await Promise.all(lost.map((tenantId) => this.end(tenantId)));
    const tenantIds = this.tenants.ids.filter((id) => !ours.has(id) && this.tenants.find(id)?.propellerKey);
    if (tenantIds.length === 0) return;
    const leases = await takeReceiptLeases(this.source, { reader: this.name, tenantIds, limit: TAKEN_MAX });
    for (const { tenantId, cursor } of leases) this.begin(tenantId, cursor);
  }

  private begin(tenantId: string, cursor: string): void {
    const stop = new AbortController();
    const { source, tenants, propeller, relays, clock, logger } = this;
    const reader = new ReceiptReader(
      { source, tenants, propeller, relays, clock, logger },
      { reader: this.name, tenantId, cursor },
    );
    this.readings.set(tenantId, { stop, done: reader.run(stop.signal) });
  }

  private async end(tenantId: string): Promise<void> {
    const reading = this.readings.get(tenantId);
    this.readings.delete(tenantId);
    reading?.stop.abort();
    await reading?.done;
  }

  private async expire(): Promise<void> {
    const now = this.clock.now();
    const until = new Date(now.getTime() - NEWS_SECONDS * 1000 - MARGIN_MS);
    const expired = await expireAccepted(this.source, { kind: NOTIFY, until, now, limit: EXPIRED_MAX });
    if (expired > 0) this.logger.warn({ expired }, 'notifications closed without a receipt');
  }
}
