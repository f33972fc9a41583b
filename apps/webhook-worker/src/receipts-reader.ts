import { setTimeout as wait } from 'node:timers/promises';
import type { DataSource } from '#libs/database';
import { failpoint, type Clock } from '#libs/kernel';
import { moveReceiptCursor, reopenAccepted, settleByReceipts, type DeliveryReceipt } from '#libs/outbox';
import { NOTIFY, type TenantDirectory } from '#libs/payment';
import { counter, type Logger } from '#libs/platform';
import { PublishError, type PropellerClient, type StreamedReceipt } from '#libs/propeller-client';
import { ReceiptBatch } from './receipts-batch.js';
import type { Relays } from './relays.js';

const RETRY_MS_MIN = 500;
const RETRY_MS_MAX = 30_000;
/** Some three seconds. */
const SILENT_FAILURES = 3;
/** A publish that Propeller answered before it lost its memory is noted as accepted at most so much later. */
const IN_FLIGHT_MS = 3000;
const REOPENED_MAX = 500;
const REOPENINGS_MAX = 1000;

const counted = counter('receipts_total', 'Receipts read from Propeller, by status', ['status']);
const reopened = counter('notifications_reopened_total', 'Notifications sent again because Propeller lost its memory');

interface Around {
  source: DataSource;
  tenants: TenantDirectory;
  propeller: PropellerClient;
  relays: Pick<Relays, 'wake'>;
  clock: Clock;
  logger: Logger;
}

/** Half a second, one, two … half a minute; spread, so that replicas and tenants do not come in step. */
function retryMs(failures: number): number {
  return Math.min(RETRY_MS_MIN * 2 ** Math.min(failures, 10), RETRY_MS_MAX) * (0.5 + Math.random() / 2);
}

function toDelivery({ receipt }: StreamedReceipt): DeliveryReceipt[] {
  // What was accepted is known from the answer to the publish.
  if (!receipt || receipt.status === 'accepted') return [];
  const { eventId, clientId: recipient, deviceId, status, reason, at } = receipt;
  return [{ eventId, recipient, deviceId, status, reason, at }];
}

/**
 * Reads one tenant's receipts and settles the notifications they are about. Receipts and cursor commit together, so that
 * whatever dies in between reads the same ones again, which changes nothing.
 */
export class ReceiptReader {
  private cursor: string;
  private failures = 0;
  private complaint = '';

  constructor(
    private readonly around: Around,
    private readonly lease: { reader: string; tenantId: string; cursor: string },
  ) {
    this.cursor = lease.cursor;
  }

  /** Until the signal. Propeller and the database may come and go. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.read(signal);
      } catch (error) {
        this.excuse(error);
      }
      if (!signal.aborted) await wait(retryMs(this.failures++), undefined, { signal }).catch(() => undefined);
    }
  }

  private async read(signal: AbortSignal): Promise<void> {
    const key = this.around.tenants.find(this.lease.tenantId)?.propellerKey;
    if (!key) return;
    // Without a cursor nobody can tell whether Propeller has forgotten something since.
    if (this.cursor === '') await this.reopen();
    const broken = new AbortController();
    const batch = new ReceiptBatch(
      (told) => this.write(told),
      () => broken.abort(),
    );
    try {
      const until = AbortSignal.any([signal, broken.signal]);
      for await (const told of this.around.propeller.streamReceipts(key, this.cursor, until)) {
        if (told.lost) await this.sendAgain(batch, signal);
        if (signal.aborted) return;
        await batch.add(told);
      }
    } finally {
      await batch.flush();
    }
    if (batch.failure) throw batch.failure;
  }

  private async write(told: StreamedReceipt[]): Promise<void> {
    const { reader, tenantId } = this.lease;
    const cursor = told.at(-1)?.cursor ?? this.cursor;
    const receipts = told.flatMap(toDelivery);
    await this.around.source.transaction(async (manager) => {
      await settleByReceipts(manager, { tenantId, kind: NOTIFY, receipts });
      failpoint('receipts.settled');
      const ours = await moveReceiptCursor(manager, { reader, tenantId, cursor });
      if (!ours) throw new Error('another replica reads these receipts now');
    });
    failpoint('receipts.written');
    this.cursor = cursor;
    this.failures = 0;
    this.complaint = '';
    for (const { receipt } of told) if (receipt) counted.inc({ status: receipt.status });
  }

  /**
   * Propeller has lost its memory. What has no receipt is sent again, with the same ids; and once more after a moment, for
   * what was accepted before and noted since. Only then does the cursor move on.
   */
  private async sendAgain(batch: ReceiptBatch, signal: AbortSignal): Promise<void> {
    await batch.flush();
    await this.reopen();
    await wait(IN_FLIGHT_MS, undefined, { signal }).catch(() => undefined);
    if (!signal.aborted) await this.reopen();
  }

  private async reopen(): Promise<void> {
    const { source, clock, relays, logger } = this.around;
    const { tenantId } = this.lease;
    const now = clock.now();
    let total = 0;
    for (let i = 0; i < REOPENINGS_MAX; i++) {
      const some = await reopenAccepted(source, { tenantId, kind: NOTIFY, until: now, now, limit: REOPENED_MAX });
      total += some;
      if (some < REOPENED_MAX) break;
    }
    if (total === 0) return;
    reopened.inc(total);
    logger.warn({ tenantId, notifications: total }, 'sent again: Propeller may have forgotten them');
    relays.wake();
  }

  private excuse(error: unknown): void {
    const { logger } = this.around;
    const { tenantId } = this.lease;
    if (error instanceof PublishError && error.field === 'after') {
      logger.error({ tenantId }, 'Propeller does not know this cursor: reading all receipts that are kept');
      this.cursor = '';
    }
    // Propeller may be starting, or restarting. Then one line when it begins, not one for each attempt.
    if (this.failures < SILENT_FAILURES) return;
    const code = error instanceof PublishError ? error.code : 'failed';
    if (code !== this.complaint) logger.warn({ err: error, tenantId, code }, 'receipts cannot be read');
    this.complaint = code;
  }
}
