import { describe, expect, it } from '@jest/globals';
import { learn, newBelief, type Belief } from './belief.js';
import { afterTrouble, CLOSED, type Breaker } from './breaker.js';
import { toCandidate } from './candidate.js';

const NOW = 1_000_000;
const around = { now: NOW, amount: 50_000 };
const after = (count: number, success: boolean): Belief =>
  Array.from({ length: count }).reduce<Belief>((one) => learn(one, success, NOW, 0), newBelief(NOW));
const broken = [1, 2, 3].reduce<Breaker>((one) => afterTrouble(one, 'error', 'ECONNREFUSED', NOW), CLOSED);

describe('what a decision is told of a gateway', () => {
  it('nothing is remembered: it is believed to be as good as gateways usually are', () => {
    const { mean, seen, out } = toCandidate('a', {}, around);
    expect(mean).toBeGreaterThan(0.75);
    expect([seen, out]).toEqual([0, undefined]);
  });

  it('its open breaker takes it out, and says why; when its time is over, a probe is due', () => {
    expect(toCandidate('a', { breaker: broken }, around)).toMatchObject({ out: 'ECONNREFUSED', breaker: 'open' });
    const later = toCandidate('a', { breaker: broken }, { ...around, now: NOW + 15_000 });
    expect(later).toMatchObject({ out: 'ECONNREFUSED', breaker: 'half_open', due: NOW + 15_000 });
  });

  it("a bank's own customers count once there are enough of them", () => {
    const memory = { belief: after(100, true), issuerBelief: after(10, false) };
    const mean = (one: object) => toCandidate('a', { ...memory, ...one }, { ...around, issuer: 'hdfc' }).mean;
    expect(mean({})).toBeGreaterThan(0.9);
    expect(mean({ issuerBelief: after(30, false) })).toBeLessThan(0.3);
  });

  it('its cost is in percent of this amount', () => {
    const costs = { a: { basisPoints: 150, paise: 250 } };
    expect(toCandidate('a', {}, { ...around, costs }).cost).toBe(2);
    expect(toCandidate('b', {}, { ...around, costs })).not.toHaveProperty('cost');
  });
});
