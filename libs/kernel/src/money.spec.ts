import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { AMOUNT_MAX, fromDecimal, isAmount, toDecimal } from './money.js';

describe('money', () => {
  it('survives the round trip through a decimal string for any amount', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: AMOUNT_MAX }), (amount) => fromDecimal(toDecimal(amount)) === amount),
    );
  });

  it('reads the ways a gateway writes rupees', () => {
    expect(['170', '170.0', '170.00', '170.5', '0.01', '170.000'].map(fromDecimal)).toEqual([
      17000, 17000, 17000, 17050, 1, 17000,
    ]);
  });

  it('refuses what is not a whole number of paise', () => {
    for (const text of ['', '-1', '1.005', '1e3', 'NaN', '1,000', ' 1', '99999999999999']) {
      expect(fromDecimal(text)).toBeUndefined();
    }
  });

  it('accepts only positive whole paise up to the limit as an amount', () => {
    expect([1, AMOUNT_MAX].every(isAmount)).toBe(true);
    expect([0, -1, 1.5, AMOUNT_MAX + 1, Number.NaN, Infinity, '100', null].some(isAmount)).toBe(false);
  });
});
