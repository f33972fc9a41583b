import { CashfreeGateway } from './cashfree/cashfree.gateway.js';
import { GATEWAY_NAMES, type Gateway, type GatewayName } from './gateway.js';
import type { GatewayUrls } from './gateway-urls.js';
import { JuspayGateway } from './juspay/juspay.gateway.js';
import { RazorpayGateway } from './razorpay/razorpay.gateway.js';
import type { Site } from './site.js';

const VENDOR_URLS: Readonly<Record<GatewayName, string>> = {
  razorpay: 'https://api.razorpay.com',
  cashfree: 'https://api.cashfree.com',
  juspay: 'https://api.juspay.in',
};
const VENDOR_HOSTS = /(^|\.)(razorpay\.com|cashfree\.com|juspay\.in)$/;

const ADAPTERS: Readonly<Record<GatewayName, new (site: Site) => Gateway>> = {
  razorpay: RazorpayGateway,
  cashfree: CashfreeGateway,
  juspay: JuspayGateway,
};

/**
 * With a simulator, every gateway that has no URL of its own is the simulator's, and every URL that is not a vendor's
 * is taken for the simulator under another name (inside compose it has one that no browser can open): its checkout
 * pages are at `simulator`. Without one, they are the vendors'.
 */
function siteOf(name: GatewayName, urls: GatewayUrls): Site {
  const { simulator } = urls;
  const url = urls[name] ?? (simulator ? `${simulator}/${name}` : VENDOR_URLS[name]);
  if (!simulator || VENDOR_HOSTS.test(new URL(url).hostname)) return { url };
  return { url, checkoutPage: (id) => `${simulator}/checkout/${name}/${encodeURIComponent(id)}` };
}

/** One adapter for each gateway: they keep no state, so that these serve all tenants. */
export function createGateways(urls: GatewayUrls): Map<GatewayName, Gateway> {
  return new Map(GATEWAY_NAMES.map((name) => [name, new ADAPTERS[name](siteOf(name, urls))]));
}
