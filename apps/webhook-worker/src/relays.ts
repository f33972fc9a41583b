import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DataSource } from '#libs/database';
import type { Clock } from '#libs/kernel';
import { CLOCK, LOGGER, type Logger } from '#libs/platform';
import { NotificationSender } from './notification-sender.js';
import { Relay } from './relay.js';

/** What leaves the outbox from this process: a relay for each kind of message. */
@Injectable()
export class Relays implements OnApplicationBootstrap {
  private readonly relays: readonly Relay[];

  constructor(
    source: DataSource,
    notifications: NotificationSender,
    @Inject(CLOCK) clock: Clock,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.relays = [new Relay('notify', notifications, source, clock, logger)];
  }

  onApplicationBootstrap(): void {
    for (const relay of this.relays) relay.start();
  }

  /** There is something new: look now. */
  wake(): void {
    for (const relay of this.relays) relay.wake();
  }

  /** Sends what is due once more, then stops. */
  async stop(): Promise<void> {
    await Promise.all(this.relays.map((relay) => relay.stop()));
  }
}
