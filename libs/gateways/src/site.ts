/** Where one gateway is. */
export interface Site {
  /** Without the API's own path: `https://api.razorpay.com`, to which `/v1/orders` is added. */
  url: string;
  /** The simulator's checkout page of an order. Absent with the real gateway. */
  checkoutPage?: (gatewayOrderId: string) => string;
}

/**
 * Whether a URL of ours may go to the gateway with an order, for its webhooks. Real gateways refuse everything but
 * https; the simulator, on the same laptop, does not.
 */
export function acceptsWebhookUrl(site: Site, url: string): boolean {
  return url.startsWith('https://') || site.checkoutPage !== undefined;
}
