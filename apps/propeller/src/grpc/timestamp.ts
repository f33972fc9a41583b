import type { Timestamp } from '#libs/propeller-contract';

/** @param ms since the epoch */
export function toTimestamp(ms: number): Timestamp {
  return { seconds: Math.floor(ms / 1000), nanos: (ms % 1000) * 1_000_000 };
}
