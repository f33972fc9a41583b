export type {
  Credentials,
  Gateway,
  Headers,
  PaymentRequest,
  Question,
  RefundRequest,
  StartedPayment,
} from './gateway.js';
export type { KnownPayment, PaidPayment } from './known-payment.js';
export { GatewayError, type CustomerField } from './gateway-error.js';
export { MalformedWebhook, type Downtime, type WebhookFact } from './webhook-fact.js';
export type { ListedEntity, SettlementLine } from './settlement.js';
export type { CheckoutPage, GatewayDefinition, Tools } from './definition.js';
export { CREDENTIAL_SCHEMAS, GATEWAY_DEFINITIONS, GATEWAY_NAMES, type GatewayName } from './registry.js';
export { createGateways } from './create-gateways.js';
export { gatewayUrls, type GatewayUrls } from './gateway-urls.js';
export { GATEWAYS, GatewaysModule } from './gateways.module.js';
export { TenantGateways, type TenantGateway } from './tenant-gateways.js';
export { exactJson, ExactNumber } from './exact-json.js';
export { paiseFromRupees } from './rupees.js';
