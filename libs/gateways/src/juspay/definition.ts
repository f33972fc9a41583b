import type { GatewayDefinition } from '../definition.js';
import { JUSPAY_CREDENTIALS } from './credentials.js';
import { JuspayGateway } from './juspay.gateway.js';

export const JUSPAY = {
  name: 'juspay',
  vendorUrl: 'https://api.juspay.in',
  credentials: JUSPAY_CREDENTIALS,
  create: (site, tools) => new JuspayGateway(site, tools),
} as const satisfies GatewayDefinition;
