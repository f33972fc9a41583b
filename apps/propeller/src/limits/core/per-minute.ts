const MINUTE = 60_000;

/** So many in each minute of the clock, for what costs next to nothing each and must not come without end. */
export class PerMinute {
  private minute = 0;
  private count = 0;

  constructor(private readonly max: number) {}

  /** @returns whether there is room for one more */
  take(nowMs: number): boolean {
    const minute = Math.floor(nowMs / MINUTE);
    this.count = minute === this.minute ? this.count + 1 : 1;
    this.minute = minute;
    return this.count <= this.max;
  }
}
