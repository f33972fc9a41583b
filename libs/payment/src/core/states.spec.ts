import { describe, expect, it } from '@jest/globals';
import { ORDER_TRANSITIONS, orderMayMove, PAYMENT_TRANSITIONS, paymentMayMove } from './states.js';

describe('the transition tables', () => {
  it('name only states that exist', () => {
    for (const table of [PAYMENT_TRANSITIONS, ORDER_TRANSITIONS]) {
      for (const targets of Object.values(table)) for (const to of targets) expect(Object.keys(table)).toContain(to);
    }
  });

  it('let a late success revive a failed or expired payment, and nothing undo a success', () => {
    expect(paymentMayMove('FAILED', 'SUCCESS') && paymentMayMove('EXPIRED', 'SUCCESS')).toBe(true);
    expect(PAYMENT_TRANSITIONS.SUCCESS).toEqual([]);
  });

  it('never pay an order that was cancelled or has expired', () => {
    expect(orderMayMove('CANCELLED', 'PAID') || orderMayMove('EXPIRED', 'PAID')).toBe(false);
  });
});
