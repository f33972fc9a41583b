import { systemClock } from '#libs/kernel';
import type { GatewayDefinition, Tools } from './definition.js';
import type { Gateway } from './gateway.js';
import type { GatewayUrls } from './gateway-urls.js';
import { GATEWAY_DEFINITIONS, type GatewayName } from './registry.js';
import type { Site } from './site.js';

/** `api.razorpay.com` → `razorpay.com`: its sandbox is somewhere below. */
const domainOf = (url: string) => new URL(url).hostname.split('.').slice(-2).join('.');

function isVendors(url: string): boolean {
  const { hostname } = new URL(url);
  return [...GATEWAY_DEFINITIONS.values()].some(({ vendorUrl }) => {
    const domain = domainOf(vendorUrl);
    return hostname === domain || hostname.endsWith(`.${domain}`);
  });
}

/**
 * With a simulator, every gateway that has no URL of its own is the simulator's, and every URL that is not a vendor's
 * is taken for the simulator under another name (inside compose it has one that no browser can open): its checkout
 * pages are at `simulator`. Without one, they are the vendors'.
 */
function siteOf({ name, vendorUrl }: GatewayDefinition, urls: GatewayUrls): Site {
  const { simulator } = urls;
  const url = urls[name as GatewayName] ?? (simulator ? `${simulator}/${name}` : vendorUrl);
  if (!simulator || isVendors(url)) return { url };
  return { url, checkoutPage: (id) => `${simulator}/checkout/${name}/${encodeURIComponent(id)}` };
}

/** One adapter for each gateway: each serves all tenants. */
export function createGateways(
  urls: GatewayUrls,
  tools: Tools = { clock: systemClock, random: Math.random },
): Map<GatewayName, Gateway> {
  const definitions = [...GATEWAY_DEFINITIONS.values()];
  return new Map(definitions.map((each) => [each.name as GatewayName, each.create(siteOf(each, urls), tools)]));
}
