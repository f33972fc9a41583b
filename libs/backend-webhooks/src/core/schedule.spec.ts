import { describe, expect, it } from '@jest/globals';
import { nextRetryMs, retryAfterMs } from './schedule.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const SCHEDULE = [5000, 5 * MINUTE, 30 * MINUTE, ...[2, 5, 10, 14, 20, 24].map((hours) => hours * HOUR)];

describe('an attempt that failed', () => {
  it('is repeated after 5 s, 5 m, 30 m, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h, and then no more', () => {
    expect(SCHEDULE.map((_, i) => nextRetryMs(i + 1, 0))).toEqual(SCHEDULE);
    expect(nextRetryMs(SCHEDULE.length + 1, 0)).toBeUndefined();
  });

  it('comes up to a tenth later, so that what failed together is spread', () => {
    for (const [i, ms] of SCHEDULE.entries()) expect(nextRetryMs(i + 1, 1)).toBe(Math.round(ms * 1.1));
  });

  it('is not repeated before the receiver allows it, within a day', () => {
    expect(nextRetryMs(1, 0, 90_000)).toBe(90_000);
    expect(nextRetryMs(2, 0, 90_000)).toBe(5 * MINUTE);
    expect(nextRetryMs(1, 0, 365 * 24 * HOUR)).toBe(24 * HOUR);
  });
});

describe('Retry-After', () => {
  const now = new Date('2026-01-01T00:00:00Z');
  it.each<[string | undefined, number]>([
    ['120', 120_000],
    ['Thu, 01 Jan 2026 00:01:00 GMT', 60_000],
    ['Wed, 31 Dec 2025 00:00:00 GMT', 0],
    ['-5', 0],
    ['soon', 0],
    [undefined, 0],
  ])('%s is %d ms', (header, ms) => {
    expect(retryAfterMs(header, now)).toBe(ms);
  });
});
