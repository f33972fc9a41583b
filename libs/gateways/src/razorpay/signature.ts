import { createHmac } from 'node:crypto';
import { sameText } from '../authenticity.js';

function hmacHex(secret: string, message: string | Buffer): string {
  return createHmac('sha256', secret).update(message).digest('hex');
}

/** `X-Razorpay-Signature`: hex over the raw body, with the webhook's own secret. There is no timestamp in it. */
export function isWebhookSignature(webhookSecret: string, body: Buffer, signature: string): boolean {
  return sameText(hmacHex(webhookSecret, body), signature);
}

/** What Razorpay's checkout script hands back to our page, signed with the key's secret. */
export function isCheckoutSignature(
  keySecret: string,
  result: { orderId: string; paymentId: string; signature: string },
): boolean {
  return sameText(hmacHex(keySecret, `${result.orderId}|${result.paymentId}`), result.signature);
}
