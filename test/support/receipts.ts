import type { StreamedReceipt } from '#libs/propeller-client';
import type { Node } from './propeller.js';

/** A backend that reads receipts, and writes down what it is told. */
export class ReceiptReading {
  readonly told: StreamedReceipt[] = [];
  readonly done: Promise<unknown>;
  private readonly stop = new AbortController();
  private readonly waiting = new Set<() => void>();

  constructor(node: Node, key: string, after = '') {
    this.done = this.read(node, key, after);
  }

  get cursor(): string {
    return this.told.at(-1)?.cursor ?? '';
  }

  /** `status event device`, sorted by event: partitions have no order among them. */
  get lines(): string[] {
    return this.told.flatMap(({ receipt }) =>
      receipt ? [`${receipt.eventId} ${receipt.status} ${receipt.deviceId || receipt.reason}`.trim()] : [],
    );
  }

  async when(condition: () => boolean, what: string, ms = 30_000): Promise<void> {
    if (condition()) return;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve, reject) => {
      this.waiting.add(() => condition() && resolve());
      timer = setTimeout(() => reject(new Error(`${what}: not within ${ms} ms; ${this.lines.join(', ')}`)), ms);
    }).finally(() => clearTimeout(timer));
  }

  has(...lines: string[]): Promise<void> {
    return this.when(() => lines.every((line) => this.lines.includes(line)), lines.join(', '));
  }

  /** @returns why it ended: nothing when we ended it */
  async end(): Promise<unknown> {
    this.stop.abort();
    return this.done;
  }

  private async read(node: Node, key: string, after: string): Promise<unknown> {
    try {
      for await (const one of node.client.streamReceipts(key, after, this.stop.signal)) {
        this.told.push(one);
        for (const look of this.waiting) look();
      }
      return undefined;
    } catch (error) {
      return error;
    }
  }
}
