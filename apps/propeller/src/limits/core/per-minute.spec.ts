import { describe, expect, it } from '@jest/globals';
import { PerMinute } from './per-minute.js';

describe('so many a minute', () => {
  it('has room for so many, and again in the next minute', () => {
    const limit = new PerMinute(2);
    expect([0, 1, 59_999].map((now) => limit.take(now))).toEqual([true, true, false]);
    expect([60_000, 60_001, 60_002].map((now) => limit.take(now))).toEqual([true, true, false]);
  });
});
