import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DataSource } from '#libs/database';
import type { Clock } from '#libs/kernel';
import { CLOCK, LOGGER, type Logger } from '#libs/platform';
import { NOTIFY, REFUND } from '#libs/payment';
import { BackendRelay } from './backend-relay.js';
import { NotificationSender } from './notification-sender.js';
import { RefundSender } from './refund-sender.js';
import { Relay, type Work } from './relay.js';

const NOTIFICATIONS: Work = { kind: NOTIFY, leaseMs: 10_000, batchMax: 200 };
/** A refund is up to three calls to a gateway, each with its own deadline. */
const REFUNDS: Work = { kind: REFUND, leaseMs: 60_000, batchMax: 20 };

/** What leaves the outbox from this process: a relay for each kind of message. */
@Injectable()
export class Relays implements OnApplicationBootstrap {
  private readonly notifications: Relay;
  private readonly relays: readonly (Relay | BackendRelay)[];

  constructor(
    source: DataSource,
    notifications: NotificationSender,
    refunds: RefundSender,
    private readonly backends: BackendRelay,
    @Inject(CLOCK) clock: Clock,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.notifications = new Relay(NOTIFICATIONS, notifications, source, clock, logger);
    this.relays = [this.notifications, new Relay(REFUNDS, refunds, source, clock, logger), backends];
  }

  onApplicationBootstrap(): void {
    for (const relay of this.relays) relay.start();
  }

  /** There is something new to tell: look now. Refunds are rare, and can wait for the next look at them. */
  wake({ backends = false } = {}): void {
    this.notifications.wake();
    if (backends) this.backends.wake();
  }

  /** Sends what is due once more, then stops. */
  async stop(): Promise<void> {
    await Promise.all(this.relays.map((relay) => relay.stop()));
  }
}
