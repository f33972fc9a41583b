import { describe, expect, it } from '@jest/globals';
import { Problem } from '#libs/kernel';
import { TENANT_LIMITS_DEFAULT } from '../tenants/tenant-limits.js';
import { TenantRates } from './tenant-rates.js';

function setUp() {
  const state = { now: 0, perSecond: 10 };
  const limitsOf = () => ({ ...TENANT_LIMITS_DEFAULT, publishesPerSecond: state.perSecond, readsPerSecond: 3 });
  return { state, rates: new TenantRates(limitsOf, { now: () => new Date(state.now) }) };
}

describe('rates of tenants', () => {
  it('belong to each tenant alone', () => {
    const { rates } = setUp();
    expect(rates.publishes('flood', 1000)).toBe(10);
    expect(rates.publishes('calm', 10)).toBe(10);
    expect(rates.publishes('flood', 1)).toBe(0);
  });

  it('of reads and of publishes do not touch each other', () => {
    const { rates } = setUp();
    expect(rates.publishes('acme', 1000)).toBe(10);
    for (let i = 0; i < 3; i++) rates.read('acme');
    expect(() => rates.read('acme')).toThrow(Problem);
  });

  it('say when to come back', () => {
    const { rates, state } = setUp();
    rates.publishes('acme', 10);
    const problem = rates.tooFast('acme');
    expect(problem).toMatchObject({ code: 'rate_limited', more: { retryAfterSeconds: 0.1 } });
    state.now = 100;
    expect(rates.publishes('acme', 5)).toBe(1);
  });

  it('follow the tenants file', () => {
    const { rates, state } = setUp();
    rates.publishes('acme', 10);
    state.perSecond = 20;
    expect(rates.publishes('acme', 100)).toBe(20);
  });
});
