import { Injectable } from '@nestjs/common';

/** Waiting retries, refunds and late banks, all in memory. Beyond that, what should happen later never does. */
const WAITING_MAX = 20_000;
/** What setTimeout can count. */
const DELAY_MS_MAX = 2_147_483_647;

/** What happens later. Nothing of it happens after `close`. */
@Injectable()
export class Timers {
  private readonly waiting = new Set<NodeJS.Timeout>();
  private closed = false;

  /** At once when `delayMs` is 0. */
  later(delayMs: number, act: () => void): void {
    if (this.closed || this.waiting.size >= WAITING_MAX) return;
    if (delayMs <= 0) {
      act();
      return;
    }
    const timer = setTimeout(
      () => {
        this.waiting.delete(timer);
        act();
      },
      Math.min(delayMs, DELAY_MS_MAX),
    );
    timer.unref();
    this.waiting.add(timer);
  }

  close(): void {
    this.closed = true;
    for (const timer of this.waiting) clearTimeout(timer);
    this.waiting.clear();
  }
}
