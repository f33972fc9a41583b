import type { Payment } from '#libs/payment';
import type { Config } from '#libs/platform';

/**
 * Our page for gateways that host none. The gateway reference is in it, which nobody outside can guess: who has the
 * link may pay, and do nothing else.
 */
export function checkoutUrl(
  { PUBLIC_URL }: Pick<Config, 'PUBLIC_URL'>,
  { reference }: Pick<Payment, 'reference'>,
): string {
  return `${PUBLIC_URL}/checkout/${reference}`;
}
