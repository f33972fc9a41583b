import { failpoint, type Clock } from '#libs/kernel';
import type { DataSource } from '#libs/database';
import { claimFromOutbox, settleInOutbox, type ClaimedMessage, type Settlement } from '#libs/outbox';
import { counter, histogram, type Logger } from '#libs/platform';
import { Alarm } from './alarm.js';

/** For messages that other processes appended; our own wake the relay. */
const POLL_MS = 500;

const settled = counter('outbox_settled_total', 'Messages that left the outbox, by outcome', ['kind', 'outcome']);
const age = histogram('outbox_age_seconds', 'From the commit of a message until it was accepted');

/** Takes claimed messages where they belong; every message gets a settlement. */
export interface Sender {
  send(messages: ClaimedMessage[]): Promise<Settlement[]>;
}

/** What a relay takes. */
export interface Work {
  kind: string;
  /** How long a message is this relay's before it counts as left behind. Longer than sending a batch can take. */
  leaseMs: number;
  batchMax: number;
}

/**
 * Takes what is due of one kind from the outbox to whoever it is for, until it has arrived. One relay for each kind, so
 * that a gateway that is slow to refund holds up no notification.
 */
export class Relay {
  private readonly alarm = new Alarm();
  private stopped = false;
  private working: Promise<void> = Promise.resolve();

  constructor(
    private readonly work: Work,
    private readonly sender: Sender,
    private readonly source: DataSource,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  start(): void {
    this.working = this.run();
  }

  /** There is something new: look now. */
  wake(): void {
    this.alarm.wake();
  }

  /** Sends what is due once more, then stops. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.wake();
    await this.working;
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      this.alarm.reset();
      const sent = await this.once().catch((error: unknown) => {
        this.logger.warn({ err: error }, 'the outbox could not be read');
        return 0;
      });
      if (sent < this.work.batchMax) await this.alarm.sleep(POLL_MS);
    }
    // What was committed while we were stopping still gets its chance.
    await this.once().catch(() => 0);
  }

  private async once(): Promise<number> {
    const { kind, leaseMs, batchMax } = this.work;
    const claim = { kind, now: this.clock.now(), leaseMs, limit: batchMax };
    const messages = await claimFromOutbox(this.source, claim);
    if (messages.length === 0) return 0;
    failpoint('outbox.claimed');
    const settlements = await this.sender.send(messages);
    failpoint('outbox.sent');
    const now = this.clock.now();
    await settleInOutbox(this.source, settlements, now);
    failpoint('outbox.settled');
    this.measure(messages, settlements, now);
    return messages.length;
  }

  private measure(messages: ClaimedMessage[], settlements: Settlement[], now: Date): void {
    for (const { outcome } of settlements) settled.inc({ kind: this.work.kind, outcome });
    for (const { createdAt } of messages) age.observe((now.getTime() - createdAt.getTime()) / 1000);
  }
}
