import { GATEWAY_NAMES, type GatewayName } from '#libs/gateways';
import { cashfreeFailure } from '../cashfree/errors.js';
import { juspayFailure } from '../juspay/errors.js';
import { razorpayFailure } from '../razorpay/errors.js';

/** An answer other than 2xx, in the vendor's own words. */
export class VendorError extends Error {
  override readonly name = 'VendorError';
  constructor(
    readonly status: number,
    readonly body: object,
  ) {
    super(JSON.stringify(body));
  }
}

/** The gateway whose API a path belongs to. */
export function gatewayOfPath(url: string): GatewayName | undefined {
  const first = url.split(/[/?]/, 2)[1];
  return GATEWAY_NAMES.find((name) => name === first);
}

const FAILURES: Readonly<Record<GatewayName, (status: number, message: string) => object>> = {
  razorpay: razorpayFailure,
  cashfree: cashfreeFailure,
  juspay: juspayFailure,
};

/** The body of an error that has nothing to do with what was asked: no such path, no JSON, out of order. */
export function vendorFailure(gateway: GatewayName, status: number, message: string): object {
  return FAILURES[gateway](status, message);
}
