import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { Clock } from '#libs/kernel';
import { DataSource } from '#libs/database';
import { claimFromOutbox, settleInOutbox, type ClaimedMessage } from '#libs/outbox';
import { CLOCK, counter, histogram, LOGGER, type Logger } from '#libs/platform';
import { NotificationSender } from './notification-sender.js';

/** How long a message is another relay's before it counts as left behind. Longer than a publish can take. */
const LEASE_MS = 10_000;
const BATCH_MAX = 200;
/** For messages that other processes appended; our own wake the relay. */
const POLL_MS = 500;

const settled = counter('outbox_settled_total', 'Messages that left the outbox, by outcome', ['outcome']);
const age = histogram('outbox_age_seconds', 'From the commit of a message until it was accepted');

/** Takes what is due from the outbox to Propeller, until it is accepted. */
@Injectable()
export class Relay implements OnApplicationBootstrap {
  private stopped = false;
  private working: Promise<void> = Promise.resolve();
  private woken = false;
  private wakeUp: (() => void) | undefined;

  constructor(
    private readonly source: DataSource,
    private readonly sender: NotificationSender,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.working = this.run();
  }

  /** There is something new: look now. */
  wake(): void {
    this.woken = true;
    this.wakeUp?.();
  }

  /** Sends what is due once more, then stops. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.wake();
    await this.working;
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      this.woken = false;
      const sent = await this.once().catch((error: unknown) => {
        this.logger.warn({ err: error }, 'the outbox could not be read');
        return 0;
      });
      if (sent < BATCH_MAX && !this.woken) await this.pause();
    }
    // What was committed while we were stopping still gets its chance.
    await this.once().catch(() => 0);
  }

  private pause(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, POLL_MS);
      this.wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  private async once(): Promise<number> {
    const messages = await claimFromOutbox(this.source, { now: this.clock.now(), leaseMs: LEASE_MS, limit: BATCH_MAX });
    if (messages.length === 0) return 0;
    const settlements = await this.sender.send(messages);
    const now = this.clock.now();
    await settleInOutbox(this.source, settlements, now);
    this.measure(messages, settlements, now);
    return messages.length;
  }

  private measure(
    messages: ClaimedMessage[],
    settlements: Awaited<ReturnType<NotificationSender['send']>>,
    now: Date,
  ): void {
    for (const { outcome } of settlements) settled.inc({ outcome });
    for (const { createdAt } of messages) age.observe((now.getTime() - createdAt.getTime()) / 1000);
  }
}
