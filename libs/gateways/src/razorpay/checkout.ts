import { z } from 'zod';
import type { CheckoutPage } from '../definition.js';
import { RAZORPAY_CREDENTIALS } from './credentials.js';
import { isCheckoutSignature } from './signature.js';

const RESULT = z.object({
  razorpay_payment_id: z.string(),
  razorpay_order_id: z.string(),
  razorpay_signature: z.string(),
});

/** https://razorpay.com/docs/payments/payment-gateway/web-integration/standard/ */
export const RAZORPAY_CHECKOUT = {
  scriptUrl: 'https://checkout.razorpay.com/v1/checkout.js',
  // Its script, its frame, its logs and its pictures each have a host, and they change.
  origins: ['https://*.razorpay.com'],
  script: `function startCheckout(sdk, done, shop) {
  new Razorpay({ ...shop, ...sdk, handler: done, modal: { ondismiss: () => done(null) } }).open();
}`,
  verifyResult(credentials, sdk, result) {
    const account = RAZORPAY_CREDENTIALS.safeParse(credentials);
    const given = RESULT.safeParse(result);
    if (!account.success || !given.success) return false;
    const { razorpay_order_id, razorpay_payment_id, razorpay_signature } = given.data;
    // A genuine result of another order must not pass for this one.
    if (razorpay_order_id !== sdk['order_id']) return false;
    return isCheckoutSignature(account.data.keySecret, {
      orderId: razorpay_order_id,
      paymentId: razorpay_payment_id,
      signature: razorpay_signature,
    });
  },
} as const satisfies CheckoutPage;
