import { describe, expect, it } from '@jest/globals';
import { canPay, checkoutState, type AttemptState } from './checkout-state.js';

const NOW = new Date('2026-01-01T10:00:00Z');
const OPEN: AttemptState = {
  status: 'PENDING',
  winner: false,
  orderStatus: 'CREATED',
  expiresAt: new Date('2026-01-01T10:00:01Z'),
  ready: true,
};

describe('what the customer meets', () => {
  it.each([
    ['payable', {}],
    ['closed', { ready: false }],
    ['failed', { status: 'FAILED' }],
    ['closed', { status: 'FAILED', ready: false }],
    ['expired', { status: 'EXPIRED' }],
    ['expired', { expiresAt: NOW }],
    ['expired', { orderStatus: 'EXPIRED' }],
    ['cancelled', { orderStatus: 'CANCELLED' }],
    ['paid_elsewhere', { orderStatus: 'PAID' }],
    ['paid_elsewhere', { orderStatus: 'REFUNDED', status: 'FAILED' }],
    ['paid', { status: 'SUCCESS', winner: true, orderStatus: 'PAID' }],
    ['paid', { status: 'SUCCESS', winner: true, orderStatus: 'PARTIALLY_REFUNDED', expiresAt: NOW }],
    ['refunded', { status: 'SUCCESS', winner: true, orderStatus: 'REFUNDED' }],
    ['returned', { status: 'SUCCESS', orderStatus: 'PAID' }],
    ['returned', { status: 'SUCCESS', orderStatus: 'CANCELLED' }],
    ['review', { status: 'REVIEW' }],
  ] as const)('%s: %j', (state, change) => {
    expect(checkoutState({ ...OPEN, ...change }, NOW)).toBe(state);
    expect(canPay(state)).toBe(state === 'payable' || state === 'failed');
  });
});
