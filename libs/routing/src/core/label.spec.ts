import { describe, expect, it } from '@jest/globals';
import { labelOf, type Ending } from './label.js';

const label = (ending: Omit<Ending, 'from'>, from = 'PENDING') => labelOf({ from, ...ending });

describe('what an outcome says about its gateway', () => {
  it.each(['payment_failed', 'gateway_technical_error', 'bank_technical_error', 'payment_declined', 'UP', 'XB'])(
    '%s is a failure of it',
    (code) => expect(label({ kind: 'fail', to: 'FAILED', failure: { code } })).toBe(false),
  );
  it.each([
    'payment_cancelled',
    'user_dropped',
    'insufficient_funds',
    'incorrect_pin',
    'payment_timed_out',
    'card_not_enrolled',
    'Z9',
    'zm',
  ])('%s is the customer, and says nothing', (code) =>
    expect(label({ kind: 'fail', to: 'FAILED', failure: { code } })).toBeUndefined(),
  );
  it('captured money is a success, also where it pays nothing; what expired or waits for a person says nothing', () => {
    expect([{ kind: 'win' }, { kind: 'surplus' }].map((ending) => label(ending))).toEqual([true, true]);
    const silent = [
      { kind: 'review' },
      { kind: 'none' },
      { kind: 'fail', to: 'EXPIRED', failure: { code: 'expired' } },
    ];
    expect(silent.map((ending) => label(ending))).toEqual([undefined, undefined, undefined]);
  });

  it('an attempt has one outcome: a success after its failure is not learned from as well', () => {
    expect([label({ kind: 'win' }, 'FAILED'), label({ kind: 'win' }, 'EXPIRED')]).toEqual([undefined, undefined]);
    expect(label({ kind: 'win' }, 'CREATED')).toBe(true);
  });
});
