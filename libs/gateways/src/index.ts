export {
  GATEWAY_NAMES,
  GatewayError,
  MalformedWebhook,
  type Credentials,
  type Gateway,
  type GatewayName,
  type Headers,
  type KnownPayment,
  type PaymentRequest,
  type StartedPayment,
  type WebhookFact,
} from './gateway.js';
export { CREDENTIAL_SCHEMAS } from './credential-schemas.js';
export { createGateways } from './registry.js';
export { gatewayUrls, type GatewayUrls } from './gateway-urls.js';
export { GATEWAYS, GatewaysModule } from './gateways.module.js';
export { exactJson, ExactNumber } from './exact-json.js';
export { paiseFromRupees } from './rupees.js';
export { isCheckoutSignature as isRazorpayCheckoutSignature } from './razorpay/signature.js';
