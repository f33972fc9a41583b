import { ConfigError, type Config } from '#libs/platform';
import type { GatewayName } from './registry.js';

/** Base URLs without the API's own path. Absent: the simulator's, or without a simulator the vendor's. */
export type GatewayUrls = Partial<Record<GatewayName, string>> & { simulator?: string };

function productionMistakes(variable: string, url: string | undefined, simulator: string): string[] {
  if (url === undefined) return [];
  if (new URL(url).origin === new URL(simulator).origin) return [`${variable}: production does not pay a simulator`];
  return url.startsWith('https://') ? [] : [`${variable}: production needs https://`];
}

/** Development talks to the simulator unless told otherwise; production never does. @throws ConfigError */
export function gatewayUrls(config: Config): GatewayUrls {
  const { RAZORPAY_URL, CASHFREE_URL, JUSPAY_URL, SIMULATOR_URL } = config;
  const urls: GatewayUrls = {
    ...(RAZORPAY_URL && { razorpay: RAZORPAY_URL }),
    ...(CASHFREE_URL && { cashfree: CASHFREE_URL }),
    ...(JUSPAY_URL && { juspay: JUSPAY_URL }),
  };
  if (config.NODE_ENV !== 'production') return { ...urls, simulator: SIMULATOR_URL };
  const mistakes = Object.entries({ RAZORPAY_URL, CASHFREE_URL, JUSPAY_URL }).flatMap(([variable, url]) =>
    productionMistakes(variable, url, SIMULATOR_URL),
  );
  if (mistakes.length > 0) throw new ConfigError(mistakes);
  return urls;
}
