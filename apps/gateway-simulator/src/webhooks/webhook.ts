import type { GatewayName } from '#libs/gateways';
import { cashfreeWebhooks } from '../cashfree/webhooks.js';
import { juspayWebhooks } from '../juspay/webhooks.js';
import { razorpayWebhooks } from '../razorpay/webhooks.js';
import type { Account, Accounts } from '../world/accounts.js';
import { vendorId } from '../world/ids.js';
import type { VendorEvent, VendorWebhooks } from './vendor-webhooks.js';

const VENDORS: { readonly [G in GatewayName]: VendorWebhooks<G> } = {
  razorpay: razorpayWebhooks,
  cashfree: cashfreeWebhooks,
  juspay: juspayWebhooks,
};

export function vendorOf(gateway: GatewayName): VendorWebhooks<GatewayName> {
  return VENDORS[gateway] as VendorWebhooks<GatewayName>;
}

/** Whom a webhook is for, and what it is about. An account's own events are about no order. */
export interface Subject {
  gateway: GatewayName;
  tenant: string;
  reference: string;
  id: string;
  webhookUrl?: string | undefined;
}

/** `forge`: signed with a guess. `foreign`: signed with the genuine secret of another merchant. */
export type Signing = 'genuine' | 'forge' | 'foreign';

/** One event of one vendor, ready to be sent any number of times. */
export interface Webhook {
  id: string;
  subject: Subject;
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
  signing: Signing;
  at: Date;
}

function signingCredentials({ gateway, tenant }: Subject, { accounts, signing }: Options): Account['credentials'] {
  const { credentials } = accounts.of(gateway, tenant);
  if (signing === 'genuine') return credentials;
  const other = signing === 'foreign' ? accounts.otherThan(gateway, tenant)?.credentials : undefined;
  return other ?? vendorOf(gateway).forged(credentials);
}

export function toWebhook(subject: Subject, { type, body }: VendorEvent, options: Options): Webhook {
  const vendor = vendorOf(subject.gateway);
  const credentials = signingCredentials(subject, options);
  const forged = options.signing !== 'genuine';
  const id = vendorId('');
  return {
    id,
    subject,
    type,
    body,
    url: subject.webhookUrl ?? `${options.target}/v1/webhooks/${subject.tenant}/${subject.gateway}`,
    forged,
    headers: (attempt) => vendor.headers(credentials, { id, body, attempt, at: options.at }),
    accepts: vendor.accepts,
    // Whoever forges webhooks does not insist.
    retryAfterSeconds: forged ? [] : vendor.retryAfterSeconds,
  };
}
