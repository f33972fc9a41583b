import type { GatewayName } from '#libs/gateways';
import { cashfreeWebhooks } from '../cashfree/webhooks.js';
import { juspayWebhooks } from '../juspay/webhooks.js';
import { razorpayWebhooks } from '../razorpay/webhooks.js';
import type { Account, Accounts } from '../world/accounts.js';
import { vendorId } from '../world/ids.js';
import type { SimulatedOrder, Try } from '../world/order.js';
import type { VendorWebhooks } from './vendor-webhooks.js';

const VENDORS: { readonly [G in GatewayName]: VendorWebhooks<G> } = {
  razorpay: razorpayWebhooks,
  cashfree: cashfreeWebhooks,
  juspay: juspayWebhooks,
};

/** One event of one vendor, ready to be sent any number of times. */
export interface Webhook {
  id: string;
  order: SimulatedOrder;
  type: string;
  body: string;
  url: string;
  forged: boolean;
  headers(attempt: number): Record<string, string>;
  accepts(status: number): boolean;
  retryAfterSeconds: readonly number[];
}

interface Options {
  accounts: Accounts;
  /** Where the accounts' own addresses begin. */
  target: string;
  forged: boolean;
  at: Date;
}

/** The webhooks that a decision makes. */
export function webhooksOf(order: SimulatedOrder, attempt: Try, options: Options): Webhook[] {
  return build(VENDORS[order.gateway] as VendorWebhooks<GatewayName>, order, attempt, options);
}

function build(vendor: VendorWebhooks<GatewayName>, order: SimulatedOrder, attempt: Try, options: Options): Webhook[] {
  const { accounts, target, forged, at } = options;
  const account: Account = accounts.of(order.gateway, order.tenant);
  const credentials = forged ? vendor.forged(account.credentials) : account.credentials;
  return vendor.events(order, attempt, at).map(({ type, body }) => {
    const id = vendorId('');
    return {
      id,
      order,
      type,
      body,
      url: order.webhookUrl ?? `${target}/v1/webhooks/${order.tenant}/${order.gateway}`,
      forged,
      headers: (attemptNumber) => vendor.headers(credentials, { id, body, attempt: attemptNumber, at }),
      accepts: vendor.accepts,
      // Whoever forges webhooks does not insist.
      retryAfterSeconds: forged ? [] : vendor.retryAfterSeconds,
    };
  });
}
