/** What a gateway charges for a payment. */
export interface Cost {
  /** Hundredths of a percent of the amount. */
  basisPoints?: number;
  /** Besides, for each payment. */
  paise?: number;
}

/** How a tenant wants its payments routed. Whatever is absent is the router's to decide. */
export interface Policy {
  /** Only these; without it, all that the tenant has an account at. */
  gateways?: readonly string[];
  /** Of the payments, relative to each other: then success does not choose, except that what is out is left out. */
  shares?: Readonly<Record<string, number>>;
  costs?: Readonly<Record<string, Cost>>;
  /** How many percentage points of success one percent of cost outweighs. */
  costWeight?: number;
}

/** In percent of the amount. */
export function costOf({ basisPoints = 0, paise = 0 }: Cost, amount: number): number {
  return basisPoints / 100 + (100 * paise) / amount;
}
