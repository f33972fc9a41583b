import type { Clock } from '#libs/kernel';

const EVERY_MS = 2_000;
const RUNNING_MAX = 32;
const REMEMBERED_MAX = 10_000;

/**
 * Anybody with a link may cause a question, so questions are bounded, in this process: one at a time for a payment,
 * however many tabs it has, and a pause after it; so many at a time in all, so that gateways keep their limits for
 * reconciliation. Who comes too early is not turned away: nothing is asked, and the page looks again.
 */
export class AskLimit {
  private readonly running = new Map<string, Promise<void>>();
  private readonly askedAt = new Map<string, number>();

  constructor(private readonly clock: Clock) {}

  async run(key: string, ask: () => Promise<void>): Promise<void> {
    const running = this.running.get(key);
    if (running) return running;
    const now = this.clock.now().getTime();
    if (this.running.size >= RUNNING_MAX || now - (this.askedAt.get(key) ?? -Infinity) < EVERY_MS) return undefined;
    const asking = ask().finally(() => {
      this.running.delete(key);
      this.remember(key);
    });
    this.running.set(key, asking);
    return asking;
  }

  /** The oldest is forgotten first: a Map keeps the order in which keys came. */
  private remember(key: string): void {
    this.askedAt.delete(key);
    this.askedAt.set(key, this.clock.now().getTime());
    const [oldest] = this.askedAt.keys();
    if (this.askedAt.size > REMEMBERED_MAX && oldest !== undefined) this.askedAt.delete(oldest);
  }
}
