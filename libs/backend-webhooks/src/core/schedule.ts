const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** After each attempt that failed, as Standard Webhooks suggests: ten attempts in a little more than three days. */
export const RETRIES_MS = [
  5 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
] as const;

/** However long a receiver asks us to stay away. */
const RETRY_AFTER_MS_MAX = 24 * HOUR;
/** So that what failed together does not come back in step. */
const JITTER = 0.1;

/**
 * How long until the next attempt; undefined after the last.
 * @param attempts made so far
 * @param random 0 to 1
 * @param askedMs by the receiver: not before then
 */
export function nextRetryMs(attempts: number, random: number, askedMs = 0): number | undefined {
  const planned = RETRIES_MS[Math.max(attempts, 1) - 1];
  if (planned === undefined) return undefined;
  return Math.round(Math.max(planned * (1 + JITTER * random), Math.min(askedMs, RETRY_AFTER_MS_MAX)));
}

/** The header's seconds or date (RFC 9110, 10.2.3), in milliseconds from `now`; 0 for anything else. */
export function retryAfterMs(header: string | undefined, now: Date): number {
  if (header === undefined) return 0;
  if (/^\d{1,9}$/.test(header)) return Number(header) * SECOND;
  const at = Date.parse(header);
  return Number.isNaN(at) ? 0 : Math.max(0, at - now.getTime());
}
