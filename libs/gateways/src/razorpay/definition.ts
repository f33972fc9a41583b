import type { GatewayDefinition } from '../definition.js';
import { RAZORPAY_CHECKOUT } from './checkout.js';
import { RAZORPAY_CREDENTIALS } from './credentials.js';
import { RazorpayGateway } from './razorpay.gateway.js';

export const RAZORPAY = {
  name: 'razorpay',
  vendorUrl: 'https://api.razorpay.com',
  credentials: RAZORPAY_CREDENTIALS,
  create: (site, tools) => new RazorpayGateway(site, tools),
  checkout: RAZORPAY_CHECKOUT,
} as const satisfies GatewayDefinition;
