/** What a loop sleeps by: until it is woken, or the time is over. Who wakes it while it works is not forgotten. */
export class Alarm {
  private woken = false;
  private wakeUp: (() => void) | undefined;

  wake(): void {
    this.woken = true;
    this.wakeUp?.();
  }

  /** Before the work: what wakes it from here on may concern what it does not see any more. */
  reset(): void {
    this.woken = false;
  }

  /** Returns at once when it was woken since `reset`. */
  async sleep(ms: number): Promise<void> {
    if (this.woken) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
