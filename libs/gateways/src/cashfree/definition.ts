import type { GatewayDefinition } from '../definition.js';
import { CashfreeGateway } from './cashfree.gateway.js';
import { CASHFREE_CHECKOUT } from './checkout.js';
import { CASHFREE_CREDENTIALS } from './credentials.js';

export const CASHFREE = {
  name: 'cashfree',
  vendorUrl: 'https://api.cashfree.com',
  credentials: CASHFREE_CREDENTIALS,
  create: (site, tools) => new CashfreeGateway(site, tools),
  checkout: CASHFREE_CHECKOUT,
} as const satisfies GatewayDefinition;
