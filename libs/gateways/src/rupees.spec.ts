import { describe, expect, it } from '@jest/globals';
import { assert, integer, property } from 'fast-check';
import { AMOUNT_MAX } from '#libs/kernel';
import { exactJson, ExactNumber } from './exact-json.js';
import { paiseFromRupees } from './rupees.js';

const paise = () => integer({ min: 0, max: AMOUNT_MAX });

describe('rupees', () => {
  it('survive JSON in both directions for any amount, to the paisa', () => {
    assert(
      property(paise(), (amount) => {
        const text = exactJson({ amount: ExactNumber.rupees(amount) });
        expect(text).toMatch(/^\{"amount":\d+\.\d\d\}$/);
        const parsed = JSON.parse(text) as { amount: number };
        expect(paiseFromRupees(parsed.amount)).toBe(amount);
      }),
    );
  });

  it('refuse a fraction of a paisa instead of rounding it', () => {
    assert(
      property(paise(), integer({ min: 1, max: 9 }), (amount, thousandths) => {
        const [whole, cents] = [Math.floor(amount / 100), String(amount % 100).padStart(2, '0')];
        expect(paiseFromRupees(Number(`${whole}.${cents}${thousandths}`))).toBeUndefined();
      }),
    );
  });

  it('read what gateways write', () => {
    expect([420, 420.5, 0.1, 0.29, 1.1, '420', '420.50', '1.0'].map(paiseFromRupees)).toEqual([
      42_000, 42_050, 10, 29, 110, 42_000, 42_050, 100,
    ]);
  });

  it('refuse what is no amount', () => {
    for (const value of [-1, Number.NaN, Infinity, 1e21, '1e3', '-1', '', null, undefined, true, {}, 1.005]) {
      expect(paiseFromRupees(value)).toBeUndefined();
    }
  });
});

describe('exact JSON', () => {
  it('keeps the digits of an amount and is JSON.stringify for the rest', () => {
    const rest = { a: [1, null, undefined, 'x"y'], b: { c: true, d: undefined }, e: new Date(0), f: '170.00' };
    expect(exactJson(rest)).toBe(JSON.stringify(rest));
    expect(exactJson({ a: new ExactNumber('170.00') })).toBe('{"a":170.00}');
    expect(() => new ExactNumber('1,"x":2')).toThrow(RangeError);
  });
});
