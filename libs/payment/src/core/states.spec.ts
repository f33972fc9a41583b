import { describe, expect, it } from '@jest/globals';
import {
  checkTransitions,
  ORDER_TRANSITIONS,
  orderMayMove,
  PAYMENT_TRANSITIONS,
  paymentMayMove,
  type OrderStatus,
} from './states.js';

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

  it('never take an order back to where it can be paid again', () => {
    for (const from of Object.keys(ORDER_TRANSITIONS) as OrderStatus[])
      expect(orderMayMove(from, 'CREATED')).toBe(false);
    expect(orderMayMove('PAID', 'CANCELLED') || orderMayMove('REFUNDED', 'PAID')).toBe(false);
  });

  it('are refused at start when a state cannot be reached or does not exist', () => {
    expect(() => checkTransitions('t', { A: ['B'], B: [], C: [] }, 'A')).toThrow('C');
    expect(() => checkTransitions('t', { A: ['D'] }, 'A')).toThrow('D');
  });
});
