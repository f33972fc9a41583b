import type { GatewayName } from '#libs/gateways';

export interface WebhookSetup {
  gateway: GatewayName;
  url: string;
  /** What a person enters at the vendor, in order. */
  steps: string[];
}

/** Names of menus are the vendors' own, as of 2026. */
const STEPS: Record<GatewayName, string[]> = {
  razorpay: [
    'Account & Settings > Webhooks > Add new webhook: this URL, and webhookSecret as its secret',
    'active events: payment.authorized, captured and failed; refund.processed and failed; payment.downtime.started, updated and resolved',
    'Payment capture: automatic',
  ],
  cashfree: [
    'Developers > Webhooks > Add webhook endpoint: this URL, version 2023-08-01 or newer',
    'events: success payment, failed payment, user dropped payment, refund',
    'no secret to enter: clientSecret signs',
  ],
  juspay: [
    'Settings > Webhooks: this URL, with webhookUsername and webhookPassword as its username and password',
    'events: ORDER_SUCCEEDED, ORDER_FAILED, ORDER_REFUNDED, ORDER_REFUND_FAILED',
  ],
};

export function webhookSetup(publicUrl: string, tenant: string, gateway: GatewayName): WebhookSetup {
  return { gateway, url: `${publicUrl}/v1/webhooks/${tenant}/${gateway}`, steps: STEPS[gateway] };
}

export function describeSetup({ gateway, url, steps }: WebhookSetup): string {
  return [`At ${gateway}: ${url}`, ...steps.map((step) => `  - ${step}`)].join('\n');
}
