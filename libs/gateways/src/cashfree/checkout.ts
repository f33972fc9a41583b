import type { CheckoutPage } from '../definition.js';

/** https://www.cashfree.com/docs/payments/online/web/redirect */
export const CASHFREE_CHECKOUT: CheckoutPage = {
  scriptUrl: 'https://sdk.cashfree.com/js/v3/cashfree.js',
  origins: [
    'https://sdk.cashfree.com',
    'https://api.cashfree.com',
    'https://sandbox.cashfree.com',
    'https://payments.cashfree.com',
    'https://payments-test.cashfree.com',
  ],
  script: `function startCheckout(sdk, done) {
  Cashfree({ mode: sdk.mode })
    .checkout({ paymentSessionId: sdk.paymentSessionId, redirectTarget: '_modal' })
    .then((result) => done(result.error ? null : (result.paymentDetails ?? {})));
}`,
  // Nothing in the result is signed.
  verifyResult: () => false,
};
