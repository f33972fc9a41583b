import { describe, expect, it } from '@jest/globals';
import { TokenBucket } from './token-bucket.js';

describe('a token bucket', () => {
  it('gives one second’s worth at once, then so many a second', () => {
    const bucket = new TokenBucket(10);
    expect(bucket.take(25, 0)).toBe(10);
    expect(bucket.take(1, 0)).toBe(0);
    expect(bucket.waitMs(0)).toBe(100);
    expect(bucket.take(1, 99)).toBe(0);
    expect(bucket.take(5, 100)).toBe(1);
    expect(bucket.take(99, 60_000)).toBe(10);
  });

  it('over any time gives no more than that', () => {
    const bucket = new TokenBucket(7);
    let taken = 0;
    for (let now = 0; now <= 10_000; now += 13) taken += bucket.take(3, now);
    expect(taken).toBeGreaterThanOrEqual(75);
    expect(taken).toBeLessThanOrEqual(77);
  });

  it('may be slower than one a second', () => {
    const bucket = new TokenBucket(0.5);
    expect(bucket.take(1, 0)).toBe(1);
    expect(bucket.waitMs(0)).toBe(2000);
    expect(bucket.take(1, 2000)).toBe(1);
  });

  it('survives a clock that goes back', () => {
    const bucket = new TokenBucket(10);
    bucket.take(10, 5000);
    expect(bucket.take(10, 0)).toBe(0);
    expect(bucket.take(10, 1000)).toBe(10);
  });
});
