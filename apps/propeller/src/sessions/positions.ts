import type { Redis } from 'ioredis';
import type { ClientKeys } from '../delivery/keys.js';
import { LIMITS } from '../delivery/limits.js';
import { Script } from '../redis/scripts.js';
import { ACKNOWLEDGE } from './session-scripts.js';

const FLUSH_MS = 50;
const CHUNK = 500;

export interface Position {
  keys: ClientKeys;
  deviceId: string;
  epoch: string;
  offset: number;
  at: number;
}

/**
 * Acknowledged positions on their way to Redis. The acknowledgements of a few milliseconds become one pipeline, and of
 * one device only the last counts. There is at most one per connected device, so it is bounded; while Redis is gone they
 * wait here.
 */
export class Positions {
  private readonly script: Script<number>;
  private pending = new Map<string, Position>();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly redis: Redis) {
    this.script = new Script(redis, 'propellerAcknowledge', ACKNOWLEDGE, 3);
  }

  save(position: Position): void {
    this.pending.set(`${position.keys.positions}/${position.deviceId}`, position);
    this.timer ??= setTimeout(() => void this.flush(), FLUSH_MS);
  }

  /** Writes what there is now. Never rejects: what could not be written waits for the next time. */
  async flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const batch = [...this.pending];
    this.pending = new Map();
    const chunks: [string, Position][][] = [];
    for (let i = 0; i < batch.length; i += CHUNK) chunks.push(batch.slice(i, i + CHUNK));
    await Promise.all(chunks.map((chunk) => this.write(chunk)));
  }

  private async write(chunk: [string, Position][]): Promise<void> {
    const pipeline = this.redis.pipeline();
    for (const [, { keys, deviceId, epoch, offset, at }] of chunk) {
      const args = [epoch, deviceId, offset, at, LIMITS.positionMs];
      this.script.queue(pipeline, [keys.epoch, keys.positions, keys.devices], args);
    }
    const replies = await pipeline.exec().catch(() => undefined);
    chunk.forEach(([key, position], i) => {
      if (replies?.[i] && !replies[i][0]) return;
      if (!this.pending.has(key)) this.pending.set(key, position);
    });
    if (this.pending.size > 0) this.timer ??= setTimeout(() => void this.flush(), FLUSH_MS * 10);
  }

  async close(): Promise<void> {
    await this.flush();
    clearTimeout(this.timer);
    this.pending.clear();
  }
}
