/** How an account's questions of a minute are kept: a bucket that fills by the second. */
export interface Share {
  /** Questions that may be asked at once after a pause. */
  capacity: number;
  /** What comes back in a minute. */
  perMinute: number;
  /** What is left in the bucket for people who wait: reconciliation takes nothing below. */
  reserve: number;
}

/**
 * In any minute at most capacity and refill are asked together: nine tenths of what the vendor allows, whatever its
 * minute begins with. The rest is for repeats of calls that broke, and for clocks that differ.
 */
const CAPACITY = 0.2;
const REFILL = 0.7;

export function shareOf(vendorPerMinute: number): Share {
  const capacity = Math.max(2, Math.floor(vendorPerMinute * CAPACITY));
  return { capacity, perMinute: Math.max(1, vendorPerMinute * REFILL), reserve: Math.floor(capacity / 2) };
}

/** Milliseconds until a bucket that holds `tokens` holds one more than `below`. */
export function waitMs({ perMinute }: Share, tokens: number, below: number): number {
  return Math.max(0, Math.ceil(((below + 1 - tokens) * 60_000) / perMinute));
}
