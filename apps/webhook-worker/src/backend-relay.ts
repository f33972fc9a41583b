import { Inject, Injectable } from '@nestjs/common';
import {
  ATTEMPT_MS_MAX,
  deliver,
  Destinations,
  WebhookEndpoints,
  type BackendEvent,
  type Receiver,
} from '#libs/backend-webhooks';
import { DataSource } from '#libs/database';
import type { Clock } from '#libs/kernel';
import { claimByTenant, type ClaimedMessage } from '#libs/outbox';
import { TELL_BACKEND } from '#libs/payment';
import { CLOCK, counter, histogram, LOGGER, type Logger } from '#libs/platform';
import { Alarm } from './alarm.js';
import { BackendSettler, type Told } from './backend-settler.js';
import { TENANT_MAX, TenantRooms } from './tenant-rooms.js';

/** For events of other processes, and for what is due again; our own wake it. */
const POLL_MS = 500;
/** Longer than an attempt and the writing down of it: whoever dies in the middle only delays. */
const LEASE_MS = 2 * ATTEMPT_MS_MAX;
/** When the process ends, receivers have this long to answer; what is cut off is sent again, with the same id. */
const DRAIN_MS = 3_000;

const attempts = counter('backend_webhooks_total', 'Attempts to tell tenants’ backends, by outcome', ['outcome']);
const took = histogram('backend_webhook_seconds', 'From the first byte to the answer of a tenant’s backend');
const settled = counter('outbox_settled_total', 'Messages that left the outbox, by outcome', ['kind', 'outcome']);

/**
 * Takes events from the outbox to the tenants' backends. Each is on its own: a claim takes what there is room for, and
 * waits for none of it.
 */
@Injectable()
export class BackendRelay {
  private readonly rooms = new TenantRooms();
  private readonly settler: BackendSettler;
  private readonly onTheirWay = new Set<Promise<void>>();
  private readonly cut = new AbortController();
  private readonly alarm = new Alarm();
  private stopped = false;
  private working: Promise<void> = Promise.resolve();

  constructor(
    private readonly source: DataSource,
    private readonly endpoints: WebhookEndpoints,
    private readonly destinations: Destinations,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.settler = new BackendSettler(source, clock);
  }

  start(): void {
    this.working = this.run();
  }

  wake(): void {
    this.alarm.wake();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.wake();
    await this.working;
    const timer = setTimeout(() => this.cut.abort(), DRAIN_MS);
    await Promise.all(this.onTheirWay);
    clearTimeout(timer);
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      this.alarm.reset();
      await this.once().catch((error: unknown) => this.logger.warn({ err: error }, 'the outbox could not be read'));
      // Whatever ends makes room, or the next of its order due: it wakes us.
      await this.alarm.sleep(POLL_MS);
    }
  }

  private async once(): Promise<void> {
    if (this.rooms.free === 0) return;
    const messages = await claimByTenant(this.source, {
      kind: TELL_BACKEND,
      now: this.clock.now(),
      leaseMs: LEASE_MS,
      limit: this.rooms.free,
      perTenant: TENANT_MAX,
      rooms: this.rooms.left(),
    });
    if (messages.length === 0) return;
    const receivers = await this.endpoints.receivers([...new Set(messages.map(({ tenantId }) => tenantId))]);
    for (const message of messages) {
      const { tenantId } = message;
      this.rooms.take(tenantId);
      const working = this.tell(message, receivers.has(tenantId), receivers.get(tenantId)).finally(() => {
        this.onTheirWay.delete(working);
        this.wake();
      });
      this.onTheirWay.add(working);
    }
  }

  /** Never rejects: what could not be written down is due again when its lease has run out. */
  private async tell(message: ClaimedMessage, known: boolean, receiver: Receiver | undefined): Promise<void> {
    let failed = false;
    try {
      const told = await this.attempt(message, known, receiver);
      failed = 'attempt' in told && told.attempt.outcome === 'failed';
      const { outcome } = await this.settler.settle(told);
      settled.inc({ kind: TELL_BACKEND, outcome });
      if (outcome === 'parked')
        this.logger.warn({ tenantId: message.tenantId, eventId: message.eventId }, 'dead letter');
    } catch (error) {
      this.logger.warn({ err: error, eventId: message.eventId }, 'what became of a webhook could not be written down');
    } finally {
      this.rooms.give(message.tenantId, failed);
    }
  }

  private async attempt(message: ClaimedMessage, known: boolean, receiver: Receiver | undefined): Promise<Told> {
    if (!receiver) return { message, nowhere: known ? 'endpoint_disabled' : 'endpoint_removed' };
    const event = message.payload as BackendEvent;
    const around = { now: () => this.clock.now(), stop: this.cut.signal };
    const attempt = await deliver(this.destinations, receiver, event, around);
    attempts.inc({ outcome: attempt.outcome });
    took.observe(attempt.durationMs / 1000);
    return { message, receiver, attempt };
  }
}
