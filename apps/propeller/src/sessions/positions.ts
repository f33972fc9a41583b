import type { ClientKeys } from '../delivery/keys.js';
import { LIMITS } from '../delivery/limits.js';
import type { ReceiptHints } from '../receipts/receipt-hints.js';
import type { PushRedis } from '../redis/connections.js';
import type { Epochs } from '../redis/epochs.js';
import { Script, type Call } from '../redis/scripts.js';
import { ACKNOWLEDGE } from './session-scripts.js';

const FLUSH_MS = 50;
const RETRY_MS = 500;
/** A master that does not know yet that its replica was promoted refuses what is of the new epoch, until it does. */
const REFUSALS_MAX = 5;
const CHUNK = 500;
/** A device is sent 64 at most before it acknowledges; more than a few such windows cannot come together in one flush. */
const COVERED_MAX = 1024;

export interface Position {
  keys: ClientKeys;
  deviceId: string;
  epoch: string;
  offset: number;
  at: number;
  /** What was acknowledged with it: each of these offsets gets a receipt. */
  covered: readonly number[];
  /** How often another epoch was found where it should go. */
  refusals?: number;
}

/**
 * Of two, the later one; what either covers gets its receipts, what both cover (a device that came back and was sent it
 * again) gets them once. In another epoch the earlier one means nothing.
 */
export function merge(earlier: Position | undefined, later: Position): Position {
  if (earlier?.epoch !== later.epoch) return later;
  const offset = Math.max(earlier.offset, later.offset);
  const covered = [...new Set([...earlier.covered, ...later.covered])].slice(-COVERED_MAX);
  return { ...later, offset, covered };
}

function callOf({ keys, deviceId, epoch, offset, at, covered }: Position, begin: string): Call {
  const [epochs, ...lineage] = keys.epochs;
  const { positions, devices, inbox, receipts, due, channel } = keys;
  return {
    keys: [epochs, positions, devices, inbox, receipts, due, channel, ...lineage],
    args: [epoch, deviceId, offset, at, LIMITS.positionMs, keys.clientId, keys.owner, begin, ...covered],
  };
}

/**
 * Acknowledged positions on their way to Redis. The acknowledgements of a few milliseconds become one pipeline, and of
 * one device only the last counts, together with all that they cover. There is at most one per connected device, so it is
 * bounded; while Redis is gone they wait here.
 *
 * Of one device only one is under way: were an earlier one lost and a later one not, the earlier one would come too late
 * for its receipts.
 */
export class Positions {
  private readonly script: Script<number>;
  private readonly pending = new Map<string, Position>();
  private readonly underWay = new Map<string, Promise<void>>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    redis: PushRedis,
    private readonly epochs: Epochs,
    private readonly receipts: Pick<ReceiptHints, 'written'>,
  ) {
    this.script = new Script(redis, 'propellerAcknowledge', ACKNOWLEDGE, 9);
  }

  get waiting(): number {
    return this.pending.size;
  }

  save(position: Position): void {
    const key = `${position.keys.positions}/${position.deviceId}`;
    this.pending.set(key, merge(this.pending.get(key), position));
    this.timer ??= setTimeout(() => void this.flush(), FLUSH_MS);
  }

  /** Writes what there is now and may go. Never rejects: what could not be written waits for the next time. */
  async flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const batch = [...this.pending].filter(([key]) => !this.underWay.has(key));
    const writes: Promise<void>[] = [];
    for (let i = 0; i < batch.length; i += CHUNK) writes.push(this.write(batch.slice(i, i + CHUNK)));
    await Promise.all(writes);
  }

  private write(chunk: [string, Position][]): Promise<void> {
    const writing = this.script
      .runMany(chunk.map(([, position]) => callOf(position, this.epochs.begin())))
      .then((replies) => this.conclude(chunk, replies));
    for (const [key] of chunk) {
      this.pending.delete(key);
      this.underWay.set(key, writing);
    }
    return writing;
  }

  private conclude(chunk: [string, Position][], replies: (number | Error)[]): void {
    chunk.forEach(([key, position], i) => {
      this.underWay.delete(key);
      const written = replies[i] as number | Error;
      if (written instanceof Error) this.pending.set(key, this.again(key, position));
      else if (written < 0) this.onRefused(key, position);
      else if (written > 0) this.receipts.written(position.keys.tenant, position.keys.partition);
    });
    const soon = replies.some((reply) => reply instanceof Error || reply < 0) ? RETRY_MS : FLUSH_MS;
    if (this.pending.size > 0) this.timer ??= setTimeout(() => void this.flush(), soon);
  }

  private onRefused(key: string, position: Position): void {
    const refusals = (position.refusals ?? 0) + 1;
    if (refusals < REFUSALS_MAX) this.pending.set(key, this.again(key, { ...position, refusals }));
  }

  private again(key: string, position: Position): Position {
    const newer = this.pending.get(key);
    return newer ? merge(position, newer) : position;
  }

  async close(): Promise<void> {
    await Promise.all(this.underWay.values());
    await this.flush();
    clearTimeout(this.timer);
    this.pending.clear();
  }
}
