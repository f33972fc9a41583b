/** So many in a second, and at most one second's worth at once. Time arrives as an argument, in milliseconds. */
export class TokenBucket {
  private readonly burst: number;
  private tokens: number;
  private filledAt = -Infinity;

  constructor(readonly perSecond: number) {
    this.burst = this.tokens = Math.max(1, perSecond);
  }

  /** Takes as many of `wanted` as there are, whole ones. */
  take(wanted: number, now: number): number {
    this.fill(now);
    const taken = Math.min(wanted, Math.floor(this.tokens));
    this.tokens -= taken;
    return taken;
  }

  /** Until there is one to take. */
  waitMs(now: number): number {
    this.fill(now);
    return Math.max(0, Math.ceil(((1 - this.tokens) / this.perSecond) * 1000));
  }

  /** A clock that goes back fills nothing, and takes nothing away. */
  private fill(now: number): void {
    const elapsedMs = Math.max(0, now - this.filledAt);
    this.filledAt = now;
    this.tokens = Math.min(this.burst, this.tokens + (elapsedMs / 1000) * this.perSecond);
  }
}
