import { ALL_PARTITIONS, PARTITIONS } from '../delivery/keys.js';
import { beganAt } from '../redis/epoch-lua.js';
import { decodeCursor, encodeCursor, fingerprint, markOf, type ReceiptPosition } from './receipt-cursor.js';
import type { HintListener } from './receipt-hints.js';
import type { ReceiptLog, ReceiptPage, StoredReceipt } from './receipt-log.js';

const AT_ONCE = 32;

/** What a reader is told: a receipt, or that Redis lost its memory and with it whatever was accepted before. */
export interface Told {
  /** Goes on behind this one. */
  cursor: string;
  epoch: string;
  receipt: StoredReceipt | undefined;
}

/**
 * One reader's way through a tenant's receipts: in order within a partition, each once. It looks only where it was told
 * that there is something, and everywhere at first and whenever `lookEverywhere` says so.
 */
export class ReceiptTail implements HintListener {
  private readonly epochs = ALL_PARTITIONS.map(() => '');
  private readonly marks = ALL_PARTITIONS.map(() => 0);
  private readonly unread = new Set<number>(ALL_PARTITIONS);
  /** There may be something to read. */
  onHint: () => void = () => {};

  private constructor(
    readonly tenant: string,
    private readonly log: Pick<ReceiptLog, 'read'>,
    private readonly position: ReceiptPosition,
  ) {}

  /** @returns undefined for a cursor that is none */
  static after(tenant: string, log: Pick<ReceiptLog, 'read'>, cursor: string): ReceiptTail | undefined {
    const ids = ALL_PARTITIONS.map(() => '');
    const position = cursor === '' ? { print: '', ids, marks: ids.map(() => 0) } : decodeCursor(cursor);
    return position && new ReceiptTail(tenant, log, position);
  }

  get idle(): boolean {
    return this.unread.size === 0;
  }

  hint(partition: number): void {
    this.unread.add(partition);
    this.onHint();
  }

  lookEverywhere(): void {
    for (const partition of ALL_PARTITIONS) this.unread.add(partition);
    this.onHint();
  }

  /** Reads a part of what is unread. @throws when Redis does not answer; nothing is lost then */
  async next(): Promise<Told[]> {
    const some = this.epochs.includes('') ? ALL_PARTITIONS : [...this.unread].slice(0, AT_ONCE);
    let pages = await this.read(some);
    // Redis seldom loses one partition alone: with a look at all of them it is told once, and not 256 times.
    if (pages.length < PARTITIONS && this.changed(pages).length > 0) pages = await this.read(ALL_PARTITIONS);
    pages = await this.reread(pages);
    return [...this.noteEpochs(pages), ...pages.flatMap((page) => this.take(page))];
  }

  private async read(partitions: readonly number[]): Promise<ReceiptPage[]> {
    for (const partition of partitions) this.unread.delete(partition);
    try {
      return await this.log.read(this.tenant, partitions, this.position.ids);
    } catch (error) {
      for (const partition of partitions) this.unread.add(partition);
      throw error;
    }
  }

  /**
   * A master that was cut off goes on for a moment after its replica was promoted: what was read there may be later than
   * what the new one wrote meanwhile. In a new epoch, it goes on from where that began.
   */
  private async reread(pages: readonly ReceiptPage[]): Promise<ReceiptPage[]> {
    const overtaken = pages.filter((page) => this.goBack(page)).map(({ partition }) => partition);
    if (overtaken.length === 0) return [...pages];
    return [...pages.filter(({ partition }) => !overtaken.includes(partition)), ...(await this.read(overtaken))];
  }

  private goBack({ partition, epoch }: ReceiptPage): boolean {
    const { ids, marks } = this.position;
    const began = beganAt(epoch);
    if (!(Number.parseInt(ids[partition] ?? '', 10) >= began) || marks[partition] === this.markOf(partition, epoch))
      return false;
    ids[partition] = `${began - 1}-${Number.MAX_SAFE_INTEGER}`;
    return true;
  }

  private markOf(partition: number, epoch: string): number {
    return (this.epochs[partition] === epoch && this.marks[partition]) || markOf(epoch);
  }

  private changed(pages: readonly ReceiptPage[]): ReceiptPage[] {
    return pages.filter(({ partition, epoch }) => this.epochs[partition] !== epoch);
  }

  /** An epoch that has changed is told before anything that belongs to it. */
  private noteEpochs(pages: readonly ReceiptPage[]): Told[] {
    const changed = this.changed(pages);
    for (const { partition, epoch } of changed) {
      this.epochs[partition] = epoch;
      this.marks[partition] = markOf(epoch);
    }
    const before = this.position.print;
    if (changed.length > 0) this.position.print = fingerprint(this.epochs);
    if (before === '' || before === this.position.print) return [];
    return [{ cursor: encodeCursor(this.position), epoch: changed.at(-1)?.epoch ?? '', receipt: undefined }];
  }

  private take({ partition, epoch, receipts, more }: ReceiptPage): Told[] {
    if (more) this.unread.add(partition);
    if (receipts.length > 0) this.position.marks[partition] = this.markOf(partition, epoch);
    return receipts.map((receipt) => {
      this.position.ids[partition] = receipt.id;
      return { cursor: encodeCursor(this.position), epoch, receipt };
    });
  }
}
