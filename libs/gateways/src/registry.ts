import { CASHFREE } from './cashfree/definition.js';
import type { GatewayDefinition } from './definition.js';
import { JUSPAY } from './juspay/definition.js';
import { RAZORPAY } from './razorpay/definition.js';

/** Every gateway there is: one line each, and nothing else in the libs or the processes names one. */
const DEFINITIONS = [RAZORPAY, CASHFREE, JUSPAY] as const satisfies readonly GatewayDefinition[];

type Definition = (typeof DEFINITIONS)[number];
export type GatewayName = Definition['name'];

/** In this order wherever a person sees them; equals are routed in it, too. */
export const GATEWAY_NAMES = DEFINITIONS.map(({ name }) => name) as [GatewayName, ...GatewayName[]];

/** Those that exist under their names. */
export const GATEWAY_DEFINITIONS: ReadonlyMap<string, GatewayDefinition> = new Map(
  DEFINITIONS.map((definition) => [definition.name, definition]),
);

/** What each gateway needs to know of a tenant, for whoever stores it. */
export const CREDENTIAL_SCHEMAS = Object.fromEntries(
  DEFINITIONS.map(({ name, credentials }) => [name, credentials]),
) as unknown as { readonly [D in Definition as D['name']]: D['credentials'] };
