import { describe, expect, it } from '@jest/globals';
import { choose } from './choose.js';

const outcomes = (successes: number, failures: number) => [
  ...Array<boolean>(successes).fill(true),
  ...Array<boolean>(failures).fill(false),
];

describe('the router', () => {
  it('takes the gateway with the best recent success rate', () => {
    const choice = choose([
      { gateway: 'razorpay', outcomes: outcomes(80, 20) },
      { gateway: 'cashfree', outcomes: outcomes(90, 10) },
      { gateway: 'juspay', outcomes: outcomes(85, 15) },
    ]);
    expect(choice?.gateway).toBe('cashfree');
    expect(choice?.reason).toBe('cashfree: 90.0 % of the last 100 succeeded');
  });

  it('leaves out a gateway that is down, however good it was, and says so', () => {
    const choice = choose([
      { gateway: 'razorpay', outcomes: outcomes(100, 0), down: 'connection refused' },
      { gateway: 'cashfree', outcomes: outcomes(1, 9) },
    ]);
    expect(choice?.gateway).toBe('cashfree');
    expect(choice?.reason).toContain('razorpay is out (connection refused)');
  });

  it('tries a gateway nothing is known of before one with failures', () => {
    expect(
      choose([
        { gateway: 'razorpay', outcomes: outcomes(9, 1) },
        { gateway: 'juspay', outcomes: [] },
      ])?.gateway,
    ).toBe('juspay');
  });

  it('keeps the given order between equals', () => {
    expect(
      choose([
        { gateway: 'cashfree', outcomes: [] },
        { gateway: 'razorpay', outcomes: [] },
      ])?.gateway,
    ).toBe('cashfree');
  });

  it('finds nothing when all are down', () => {
    expect(choose([{ gateway: 'razorpay', outcomes: [], down: 'timeout' }])).toBeUndefined();
  });
});
