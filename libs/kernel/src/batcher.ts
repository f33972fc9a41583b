interface Waiting<T, R> {
  item: T;
  resolve: (result: R) => void;
  reject: (error: unknown) => void;
}

interface BatcherBounds {
  /** In one batch. */
  itemsMax: number;
  /** Batches at once. */
  lanesMax: number;
  /** Items that wait for a batch: one more is refused. */
  waitingMax: number;
}

/**
 * Does work that is there at the same time together. An item never waits for company: it starts in the next turn of the
 * event loop while a lane is free, else when one is, with whatever else has come by then. So a quiet queue has batches
 * of one, and a rush makes its own large ones. When a batch fails, each of its items is tried alone: a poisonous one
 * harms nobody else.
 */
export class Batcher<T, R> {
  private readonly waiting: Waiting<T, R>[] = [];
  private busy = 0;
  private scheduled = false;

  /** @param together answers by place; whatever it did must be undone when it rejects */
  constructor(
    private readonly together: (items: T[]) => Promise<R[]>,
    private readonly bounds: BatcherBounds,
  ) {}

  /** Rejects with what `together` rejected with for this item alone; with an Error when too many wait. */
  add(item: T): Promise<R> {
    if (this.waiting.length >= this.bounds.waitingMax) return Promise.reject(new Error('too much is waiting'));
    return new Promise((resolve, reject) => {
      this.waiting.push({ item, resolve, reject });
      this.schedule();
    });
  }

  private schedule(): void {
    if (this.scheduled || this.waiting.length === 0 || this.busy >= this.bounds.lanesMax) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      const { itemsMax, lanesMax } = this.bounds;
      while (this.waiting.length > 0 && this.busy < lanesMax) void this.run(this.waiting.splice(0, itemsMax));
    });
  }

  private async run(batch: Waiting<T, R>[]): Promise<void> {
    this.busy++;
    try {
      await this.attempt(batch);
    } finally {
      this.busy--;
      this.schedule();
    }
  }

  private async attempt(batch: Waiting<T, R>[]): Promise<void> {
    try {
      const results = await this.together(batch.map(({ item }) => item));
      for (const [i, { resolve }] of batch.entries()) resolve(results[i] as R);
    } catch (error) {
      if (batch.length > 1) await Promise.all(batch.map((one) => this.attempt([one])));
      else batch[0]?.reject(error);
    }
  }
}
