import type { CheckoutPage } from '../definition.js';

/**
 * Nothing in its result is signed: only asking the gateway tells.
 * https://www.cashfree.com/docs/payments/online/web/redirect
 */
export const CASHFREE_CHECKOUT: CheckoutPage = {
  scriptUrl: 'https://sdk.cashfree.com/js/v3/cashfree.js',
  origins: ['https://*.cashfree.com'],
  script: `function startCheckout(sdk, done) {
  Cashfree({ mode: sdk.mode })
    .checkout({ paymentSessionId: sdk.paymentSessionId, redirectTarget: '_modal' })
    .then((result) => done(result.error ? null : (result.paymentDetails ?? {})), () => done(null));
}`,
};
