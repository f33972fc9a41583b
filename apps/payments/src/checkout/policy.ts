import type { CheckoutPage } from '#libs/gateways';

/**
 * The Content-Security-Policy. Without something to pay, nothing of a vendor's is let in. With it, no more than the
 * vendors' scripts do: they fetch, submit forms into their frame (Cashfree) and add style elements of their own
 * (Razorpay). In that frame a bank's page may follow, and nobody can list the banks.
 */
export function contentPolicy(vendor: CheckoutPage | undefined): string {
  const origins = vendor?.origins.join(' ') ?? '';
  const policy = {
    'default-src': "'none'",
    'script-src': `'self' ${origins}`,
    'style-src': `'self'${vendor ? " 'unsafe-inline'" : ''}`,
    'img-src': `'self' data: ${origins}`,
    'connect-src': `'self' ${origins}`,
    'base-uri': "'none'",
    'frame-ancestors': "'none'",
    'form-action': origins || "'none'",
    ...(vendor && { 'font-src': origins, 'frame-src': 'https:' }),
  };
  return Object.entries(policy)
    .map(([name, value]) => `${name} ${value.trim()}`)
    .join('; ');
}
