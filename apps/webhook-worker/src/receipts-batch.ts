import type { StreamedReceipt } from '#libs/propeller-client';

const SIZE_MAX = 200;
const WAIT_MS = 100;

/**
 * Receipts on their way to the database: what comes within a tenth of a second is one transaction. `add` waits while a full
 * batch is written, which holds back the stream.
 */
export class ReceiptBatch {
  private pending: StreamedReceipt[] = [];
  private writing: Promise<void> = Promise.resolve();
  private timer: NodeJS.Timeout | undefined;
  /** Why it could not be written. Nothing is, from then on. */
  failure: unknown;

  constructor(
    private readonly write: (told: StreamedReceipt[]) => Promise<void>,
    private readonly onFailure: () => void,
  ) {}

  async add(told: StreamedReceipt): Promise<void> {
    this.pending.push(told);
    if (this.pending.length >= SIZE_MAX) return this.flush();
    this.timer ??= setTimeout(() => void this.flush(), WAIT_MS);
  }

  /** Writes what there is, after what is being written. Never rejects: see `failure`. */
  flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const batch = this.pending;
    this.pending = [];
    if (batch.length > 0) this.writing = this.writing.then(() => this.attempt(batch));
    return this.writing;
  }

  private async attempt(batch: StreamedReceipt[]): Promise<void> {
    if (this.failure) return;
    try {
      await this.write(batch);
    } catch (error) {
      this.failure = error;
      this.onFailure();
    }
  }
}
