/** What the core needs to know of an event. */
export interface Numbered {
  offset: number;
  expiresAt: number;
  deviceId: string;
}

/** @param target a device, '' for all of them, or '*' for the first that acknowledges */
export function isFor(target: string, deviceId: string): boolean {
  return target === '' || target === '*' || target === deviceId;
}

export interface Attempt<E> {
  event: E;
  attempt: number;
}

interface Unacknowledged<E> extends Attempt<E> {
  dueAt: number;
}

/** A piece of the inbox behind `from`: what lies there, and how far it reaches. */
export interface Page<E> {
  events: readonly E[];
  /** The client's latest offset when the page was read. */
  latest: number;
  /** There may be more behind the last event. */
  more: boolean;
}

export const WINDOW = 64;
const REDELIVER_MS = 3000;
const ATTEMPTS_MAX = 4;

/**
 * Which events a device gets next. Every event up to `cursor` was sent to it or passed over (for another device, expired,
 * gone from the inbox); events are sent in order, at most `WINDOW` of them unacknowledged. A live event is only taken if
 * it is the very next; otherwise it is a sign that the inbox has something to read. Time arrives as an argument.
 */
export class DeliveryCursor<E extends Numbered> {
  private cursor: number;
  private sent: number;
  private acknowledged: number;
  private known: number;
  private reading = false;
  private readonly window: Unacknowledged<E>[] = [];

  constructor(
    private readonly deviceId: string,
    start: number,
    latest: number,
  ) {
    this.cursor = this.sent = this.acknowledged = start;
    this.known = latest;
  }

  get position(): number {
    return this.acknowledged;
  }

  get passed(): number {
    return this.cursor;
  }

  get unacknowledged(): number {
    return this.window.length;
  }

  /** Something is in the inbox that was not looked at, and there is room for it. */
  get wantsPage(): boolean {
    return !this.reading && this.known > this.cursor && this.window.length < WINDOW;
  }

  /** Call before reading the inbox; returns the offset to read behind. */
  startReading(): number {
    this.reading = true;
    return this.cursor;
  }

  stopReading(): void {
    this.reading = false;
  }

  /** Messages may have been lost: the next page is wanted whatever we know. */
  suspect(latest: number): void {
    this.known = Math.max(this.known, latest);
  }

  onLive(event: E, now: number): Attempt<E>[] {
    this.known = Math.max(this.known, event.offset);
    if (event.offset !== this.cursor + 1) return [];
    const attempts: Attempt<E>[] = [];
    this.take(event, now, attempts);
    return attempts;
  }

  onPage(page: Page<E>, now: number): Attempt<E>[] {
    this.reading = false;
    this.known = Math.max(this.known, page.latest);
    const attempts: Attempt<E>[] = [];
    for (const event of page.events) {
      if (event.offset > this.cursor && !this.take(event, now, attempts)) return attempts;
    }
    // What the page does not hold, up to where it reaches, is gone.
    if (!page.more) this.cursor = Math.max(this.cursor, page.latest);
    return attempts;
  }

  /**
   * Cumulative.
   * @returns the offsets it covers: what was sent on this connection and waited for it. Or why it means nothing: there is
   * no such event, or it says nothing new. The latter is also what an earlier connection was sent and this one not yet:
   * clients keep what they say while they are offline, and say it first.
   */
  onAck(offset: number): number[] | 'above_sent' | 'nothing_new' {
    if (offset > this.known) return 'above_sent';
    if (offset > this.sent || offset <= this.acknowledged) return 'nothing_new';
    this.acknowledged = offset;
    const kept = this.window.findIndex(({ event }) => event.offset > offset);
    return this.window.splice(0, kept < 0 ? this.window.length : kept).map(({ event }) => event.offset);
  }

  /**
   * It is out of the inbox, and waits for nothing any more.
   * @returns whether it may be on the device: it lies before what was passed
   */
  cancel(offset: number): boolean {
    const at = this.window.findIndex(({ event }) => event.offset === offset);
    if (at >= 0) this.window.splice(at, 1);
    return offset <= this.cursor;
  }

  /** What has waited too long for its acknowledgement, in order; after a few attempts it waits for a reconnect. */
  onTick(now: number): Attempt<E>[] {
    const attempts: Attempt<E>[] = [];
    for (let i = 0; i < this.window.length;) {
      const waiting = this.window[i] as Unacknowledged<E>;
      if (waiting.event.expiresAt <= now) {
        this.window.splice(i, 1);
        continue;
      }
      i++;
      if (waiting.dueAt > now) continue;
      waiting.attempt++;
      waiting.dueAt = waiting.attempt < ATTEMPTS_MAX ? now + REDELIVER_MS * 2 ** (waiting.attempt - 1) : Infinity;
      attempts.push({ event: waiting.event, attempt: waiting.attempt });
    }
    return attempts;
  }

  /** @returns false when it has to wait for room in the window. */
  private take(event: E, now: number, attempts: Attempt<E>[]): boolean {
    if (isFor(event.deviceId, this.deviceId) && event.expiresAt > now) {
      if (this.window.length >= WINDOW) return false;
      this.window.push({ event, attempt: 1, dueAt: now + REDELIVER_MS });
      this.sent = event.offset;
      attempts.push({ event, attempt: 1 });
    }
    this.cursor = event.offset;
    return true;
  }
}
