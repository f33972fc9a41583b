import type { CustomerField, Gateway, GatewayName } from '#libs/gateways';
import type { Customer, Tenant } from '#libs/payment';

/** A gateway that cannot take this customer's payment, and what it would have to know. */
export interface NotOffered {
  gateway: GatewayName;
  missing: CustomerField[];
}

export interface Offer {
  usable: GatewayName[];
  notOffered: NotOffered[];
}

/** Which of the tenant's gateways can take a payment of this customer. */
export function offer(gateways: ReadonlyMap<GatewayName, Gateway>, tenant: Tenant, customer: Customer): Offer {
  const enabled = [...gateways].filter(([name]) => tenant.accounts.get(name)?.enabled);
  const all = enabled.map(([gateway, { requires }]) => ({
    gateway,
    missing: requires.filter((field) => !customer[field]),
  }));
  return {
    usable: all.filter(({ missing }) => missing.length === 0).map(({ gateway }) => gateway),
    notOffered: all.filter(({ missing }) => missing.length > 0),
  };
}

/** `cashfree is not offered: it needs customer.phone`. */
export function explainNotOffered({ gateway, missing }: NotOffered): string {
  return `${gateway} is not offered: it needs ${missing.map((field) => `customer.${field}`).join(' and ')}`;
}
