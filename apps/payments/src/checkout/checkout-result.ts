import { z } from 'zod';
import { Problem } from '#libs/kernel';
import type { CheckoutPage } from '#libs/gateways';
import type { GatewayAccount } from '#libs/payment';
import type { CheckoutAttempt } from './checkout-attempts.js';

const RESULT_CHARACTERS_MAX = 8_192;

export const checkoutResultSchema = z.strictObject({
  result: z
    .record(z.string(), z.unknown())
    .nullable()
    .describe("What the vendor's script handed to the page; null when the customer left"),
});
export type CheckoutResult = z.infer<typeof checkoutResultSchema>;

/** @throws Problem payload_too_large */
export function boundResult({ result }: CheckoutResult): void {
  if (JSON.stringify(result).length > RESULT_CHARACTERS_MAX) throw new Problem('payload_too_large');
}

/**
 * A result that a vendor signs must be for this attempt, by the secret of now or, while it is being replaced, by the
 * one before. That the customer left claims nothing, and needs no signature.
 * @throws Problem invalid_signature
 */
export function verifyResult(
  vendor: CheckoutPage,
  account: GatewayAccount,
  attempt: CheckoutAttempt,
  { result }: CheckoutResult,
): void {
  if (result === null || !vendor.verifyResult) return;
  const sdk = attempt.checkout?.sdk ?? {};
  const secrets = [account.credentials, ...(account.previous ? [account.previous] : [])];
  if (!secrets.some((credentials) => vendor.verifyResult?.(credentials, sdk, result)))
    throw new Problem('invalid_signature', 'The result was not signed for this payment.');
}
