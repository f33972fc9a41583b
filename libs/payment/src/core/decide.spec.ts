import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decide, type OrderState, type PaymentState } from './decide.js';
import type { Observation } from './observation.js';
import {
  ORDER_TRANSITIONS,
  orderMayMove,
  PAYMENT_TRANSITIONS,
  paymentMayMove,
  type OrderStatus,
  type PaymentStatus,
} from './states.js';

const order: OrderState = { id: 'ord_1', status: 'CREATED', acceptsLate: false };
const payment: PaymentState = {
  id: 'pay_1',
  status: 'PENDING',
  reference: 'p1',
  gatewayOrderId: 'order_1',
  amount: 42_000,
  currency: 'INR',
  reviewed: false,
  returnedAmount: 0,
};
const success: Observation = {
  reference: 'p1',
  gatewayOrderId: 'order_1',
  status: 'success',
  amount: 42_000,
  currency: 'INR',
};

describe('decide', () => {
  it('pays the order with a success that matches what we asked for', () => {
    expect(decide(order, payment, success)).toEqual({ kind: 'win' });
  });

  it('puts a success into review when amount, currency or order differ from what we asked for', () => {
    expect(decide(order, payment, { ...success, amount: 41_999 })).toEqual({
      kind: 'review',
      reason: 'amount_mismatch',
    });
    expect(decide(order, payment, { ...success, currency: 'USD' })).toEqual({
      kind: 'review',
      reason: 'currency_mismatch',
    });
    expect(decide(order, payment, { ...success, reference: 'p2' })).toEqual({
      kind: 'review',
      reason: 'order_mismatch',
    });
    expect(decide(order, payment, { ...success, gatewayOrderId: 'order_2' })).toEqual({
      kind: 'review',
      reason: 'order_mismatch',
    });
  });

  it('never lets a second success win: it goes back', () => {
    for (const status of ['PAID', 'PARTIALLY_REFUNDED', 'REFUNDED'] as const) {
      expect(decide({ ...order, status }, payment, success)).toEqual({
        kind: 'surplus',
        reason: 'second_success',
        returned: false,
      });
    }
  });

  it('sends a success on a cancelled or expired order back, unless the tenant accepts it', () => {
    for (const status of ['CANCELLED', 'EXPIRED'] as const) {
      const surplus = { kind: 'surplus', reason: 'order_not_payable', returned: false };
      expect(decide({ ...order, status }, payment, success)).toEqual(surplus);
      expect(decide({ ...order, status, acceptsLate: true }, payment, success)).toEqual({ kind: 'win' });
    }
  });

  it('does not pay an order with money that the gateway gave back by itself, nor refund it again', () => {
    const given = { kind: 'surplus', returned: true };
    expect(decide(order, payment, { ...success, returned: true })).toEqual({ ...given, reason: 'returned_by_gateway' });
    expect(decide(order, { ...payment, returnedAmount: 42_000 }, success)).toEqual({
      ...given,
      reason: 'returned_by_gateway',
    });
    expect(decide({ ...order, status: 'PAID' }, payment, { ...success, returned: true })).toEqual({
      ...given,
      reason: 'second_success',
    });
  });

  it('leaves a payment alone that waits for a person, or that a person has decided', () => {
    for (const seen of [success, { ...success, status: 'failed' as const }]) {
      expect(decide(order, { ...payment, status: 'REVIEW' }, seen)).toEqual({ kind: 'none', reason: 'in_review' });
      expect(decide(order, { ...payment, status: 'FAILED', reviewed: true }, seen)).toEqual({
        kind: 'none',
        reason: 'reviewed',
      });
    }
  });

  it('lets a success overtake a failure, but not the other way round', () => {
    expect(decide(order, { ...payment, status: 'FAILED' }, success)).toEqual({ kind: 'win' });
    expect(decide(order, { ...payment, status: 'SUCCESS' }, { ...success, status: 'failed' })).toEqual({
      kind: 'none',
      reason: 'stale',
    });
  });

  it('only ever moves along the tables, whatever is seen in whatever state', () => {
    const status = fc.constantFrom(...(Object.keys(PAYMENT_TRANSITIONS) as PaymentStatus[]));
    const orderStatus = fc.constantFrom(...(Object.keys(ORDER_TRANSITIONS) as OrderStatus[]));
    const seen = fc.record({
      reference: fc.constantFrom('p1', 'p2', undefined),
      status: fc.constantFrom('pending' as const, 'success' as const, 'failed' as const, 'expired' as const),
      amount: fc.constantFrom(42_000, 1, undefined),
      currency: fc.constantFrom('INR', 'USD'),
    });
    fc.assert(
      fc.property(status, orderStatus, seen, (from, orderFrom, observation) => {
        const decision = decide(
          { ...order, status: orderFrom },
          { ...payment, status: from },
          observation as Observation,
        );
        if (decision.kind === 'none') return true;
        if (decision.kind === 'surplus') return observation.amount === 42_000 && paymentMayMove(from, 'SUCCESS');
        if (decision.kind === 'win') {
          return observation.amount === 42_000 && orderMayMove(orderFrom, 'PAID') && paymentMayMove(from, 'SUCCESS');
        }
        return paymentMayMove(from, decision.kind === 'fail' ? decision.to : 'REVIEW');
      }),
    );
  });
});
