import type { CheckoutAttempt } from './checkout-attempts.js';
import { canPay, checkoutState, type CheckoutState } from './core/checkout-state.js';
import { textOf, type Text } from './core/texts.js';

/** How an attempt stands, for its customer: the page shows this, and its script asks for it. */
export interface CheckoutView extends Text {
  /** The payment's, in the API's words. */
  status: string;
  state: CheckoutState;
  canPay: boolean;
  /** Milliseconds until the order expires; 0 when it has. Relative, because the customer's clock may be wrong. */
  expiresInMs: number;
  returnUrl: string | null;
}

/** `razorpay` → `Razorpay`. */
export const brandOf = (gateway: string): string => gateway.slice(0, 1).toUpperCase() + gateway.slice(1);

/**
 * Where the customer goes back to, with what the tenant's page needs to look the order up. It is no proof of anything:
 * whoever holds the link can write another status into it.
 */
function returnUrl({ returnUrl: url, orderId, paymentId, status }: CheckoutAttempt): string | null {
  if (!url) return null;
  const back = new URL(url);
  for (const [name, value] of Object.entries({ orderId, paymentId, status })) back.searchParams.set(name, value);
  return back.toString();
}

export function checkoutView(attempt: CheckoutAttempt, shop: string, now: Date): CheckoutView {
  const state = checkoutState({ ...attempt, ready: attempt.checkout !== null }, now);
  const { title, text } = textOf(state, { shop, brand: brandOf(attempt.gateway) });
  const why = state === 'failed' ? attempt.failure?.message : undefined;
  return {
    status: attempt.status,
    state,
    title,
    text: why ? `${why.replace(/[.\s]+$/, '')}. ${text}` : text,
    canPay: canPay(state),
    expiresInMs: Math.max(0, attempt.expiresAt.getTime() - now.getTime()),
    returnUrl: returnUrl(attempt),
  };
}
