import { describe, expect, it } from '@jest/globals';
import { labelOf } from './label.js';

describe('what an outcome says about its gateway', () => {
  it.each(['payment_failed', 'gateway_technical_error', 'bank_technical_error', 'payment_declined'])(
    '%s is a failure of it',
    (code) => expect(labelOf({ kind: 'fail', to: 'FAILED', failure: { code } })).toBe(false),
  );
  it.each(['payment_cancelled', 'user_dropped', 'insufficient_funds', 'incorrect_pin', 'payment_timed_out'])(
    '%s is the customer, and says nothing',
    (code) => expect(labelOf({ kind: 'fail', to: 'FAILED', failure: { code } })).toBeUndefined(),
  );
  it('captured money is a success, also where it pays nothing; what expired or waits for a person says nothing', () => {
    expect([{ kind: 'win' }, { kind: 'surplus' }].map(labelOf)).toEqual([true, true]);
    const silent = [
      { kind: 'review' },
      { kind: 'none' },
      { kind: 'fail', to: 'EXPIRED', failure: { code: 'expired' } },
    ];
    expect(silent.map(labelOf)).toEqual([undefined, undefined, undefined]);
  });
});
