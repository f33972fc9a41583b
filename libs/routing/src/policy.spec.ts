import { describe, expect, it } from '@jest/globals';
import { PolicyError, readPolicy } from './policy.js';

const POLICY = {
  gateways: ['razorpay', 'cashfree'],
  shares: { razorpay: 70, cashfree: 30 },
  costs: { razorpay: { basisPoints: 200, paise: 300 } },
  costWeight: 1.5,
};

function problemOf(policy: object): string {
  try {
    readPolicy(policy);
  } catch (error) {
    if (error instanceof PolicyError) return error.message;
  }
  return 'none';
}

describe("a tenant's routing policy", () => {
  it('is taken as it is when it makes sense; nothing is one too', () => {
    expect([readPolicy(POLICY), readPolicy({})]).toEqual([POLICY, {}]);
  });

  it.each([
    [{ gateways: ['paypal'] }, /^gateways\.0: expected one of razorpay/],
    [{ gateways: [] }, /^gateways: expected at least one/],
    [{ shares: { razorpay: 101 } }, /^shares\.razorpay: expected at most 100/],
    [{ shares: { razorpay: 0 } }, /^shares: expected one that is more than 0/],
    [{ gateways: ['juspay'], shares: { razorpay: 10 } }, /^shares\.razorpay: it is not one of "gateways"/],
    [{ costs: { razorpay: { basisPoints: -1 } } }, /^costs\.razorpay\.basisPoints: expected at least 0/],
    [{ costWeight: 'much' }, /^costWeight: expected a number from 0 to 100/],
    [{ gatway: [] }, /Unrecognized key: "gatway"/],
  ])('%j is refused, and the field named', (policy, problem) => {
    expect(problemOf(policy)).toMatch(problem);
  });
});
