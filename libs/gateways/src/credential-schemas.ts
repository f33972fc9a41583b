import type { z } from 'zod';
import { CASHFREE_CREDENTIALS } from './cashfree/credentials.js';
import type { Credentials, GatewayName } from './gateway.js';
import { JUSPAY_CREDENTIALS } from './juspay/credentials.js';
import { RAZORPAY_CREDENTIALS } from './razorpay/credentials.js';

/** What each gateway needs to know of a tenant, for whoever stores it. */
export const CREDENTIAL_SCHEMAS = {
  razorpay: RAZORPAY_CREDENTIALS,
  cashfree: CASHFREE_CREDENTIALS,
  juspay: JUSPAY_CREDENTIALS,
} as const satisfies Record<GatewayName, z.ZodType<Credentials>>;
