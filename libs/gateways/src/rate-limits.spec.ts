import { describe, expect, it } from '@jest/globals';
import { GatewayError } from './gateway-error.js';
import { RateLimits } from './rate-limits.js';

function limits(perMinute: Record<string, number> = { refund: 30 }) {
  let nowMs = 1_000_000;
  const rates = new RateLimits('cashfree', perMinute, { now: () => new Date(nowMs) });
  const ask = (account = 'a', call = 'refund', work = () => Promise.resolve('answer')) =>
    rates.run(account, call, work).catch((error: unknown) => (error as GatewayError).details);
  return { ask, later: (ms: number) => (nowMs += ms) };
}

const LIMITED = { outcome: 'not_done', reason: 'rate_limited' };

describe("a vendor's limits", () => {
  it('let a minute’s calls through at once, then one for each share of a minute', async () => {
    const { ask, later } = limits();
    for (let i = 0; i < 30; i++) expect(await ask()).toBe('answer');
    expect(await ask()).toMatchObject({ ...LIMITED, retryAfterSeconds: 2 });
    later(2_000);
    expect(await ask()).toBe('answer');
    expect(await ask()).toMatchObject(LIMITED);
    later(600_000);
    for (let i = 0; i < 30; i++) expect(await ask()).toBe('answer');
    expect(await ask()).toMatchObject(LIMITED);
  });

  it('are for each account and call on its own, and only where there are some', async () => {
    const { ask } = limits({ refund: 1, order: 1 });
    expect(await ask()).toBe('answer');
    expect(await ask()).toMatchObject(LIMITED);
    expect(await ask('b')).toBe('answer');
    expect(await ask('a', 'order')).toBe('answer');
    for (let i = 0; i < 5; i++) expect(await ask('a', 'incident')).toBe('answer');
  });

  it('are what the vendor says when it says so', async () => {
    const { ask, later } = limits({});
    const details = { gateway: 'cashfree', outcome: 'not_done', reason: 'rate_limited', retryAfterSeconds: 7 } as const;
    await ask('a', 'refund', () => Promise.reject(new GatewayError('429', details)));
    expect(await ask()).toMatchObject({ ...LIMITED, retryAfterSeconds: 7 });
    later(6_500);
    expect(await ask()).toMatchObject({ retryAfterSeconds: 1 });
    later(500);
    expect(await ask()).toBe('answer');
  });
});
