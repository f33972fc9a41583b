import type { z } from 'zod';
import type { Clock } from '#libs/kernel';
import type { Credentials, Gateway } from './gateway.js';
import type { Site } from './site.js';

/** What an adapter takes from outside. */
export interface Tools {
  clock: Clock;
  /** From 0 to less than 1: spreads the retries of many callers. */
  random: () => number;
}

/** What our own page needs, for a gateway that hosts none: it runs the vendor's script and tells us the result. */
export interface CheckoutPage {
  scriptUrl: string;
  /** What the page's Content-Security-Policy has to let through, for scripts, forms, images and connections alike. */
  origins: readonly string[];
  /**
   * JavaScript for after the vendor's script. It defines `startCheckout(sdk, done, shop)`: opens the checkout for the
   * `sdk` of the started payment, and calls `done(result)` with what the vendor handed back, or `done(null)` when the
   * customer left. `shop` is for people: `{name, description}`, who is paid and what for.
   */
  script: string;
  /**
   * Does the result belong to this payment, by its signature? Absent where the vendor signs none. A true result is a
   * reason to ask the gateway at once, never a payment: it does not say "captured".
   */
  verifyResult?(credentials: Credentials, sdk: Record<string, unknown>, result: unknown): boolean;
}

/** All that the rest of the project knows of an adapter: what its folder exports, and the registry lists. */
export interface GatewayDefinition {
  /** Lower-case letters: in paths, in the database, and `<NAME>_URL` in the environment. */
  name: string;
  /** Without the API's own path. */
  vendorUrl: string;
  /** What it needs to know of a tenant. */
  credentials: z.ZodType<Credentials>;
  create(site: Site, tools: Tools): Gateway;
  /** Absent where the vendor hosts the page (`checkout.url` of a started payment). */
  checkout?: CheckoutPage;
}
