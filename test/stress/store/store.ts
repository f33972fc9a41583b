import type { TestRedis } from '../../support/redis.js';
import type { Dice } from '../dice.js';
import type { Way } from '../proxy.js';

/** Where Propeller keeps what it must not lose, and how it is broken. */
export interface Store {
  /** For REDIS_PUSH_URL of this node: past a proxy. */
  address(node: string): string;
  /** A way from this node to it, or, where nodes share their ways, any. */
  way(node: string, dice: Dice): Way;
  /** Those that are written to now. */
  masters(): Promise<TestRedis[]>;
  /** A replica takes a master's place, of whose last words it may not have heard. */
  failOver(dice: Dice): Promise<void>;
  /** Resolves when it is whole again. */
  heal(): Promise<void>;
  close(): Promise<void>;
}
