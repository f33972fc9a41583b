/** What became of a payment, as far as it says something about its gateway. */
export interface Ending {
  kind: string;
  /** What it was before. */
  from: string;
  to?: string;
  failure?: { code: string };
}

/** Words of the vendors' codes for what the customer did, or could not do: no gateway would have made it a success. */
const CUSTOMER =
  /cancel|abort|dropped|abandon|insufficient|incorrect|invalid_(otp|pin|vpa|cvv|card)|wrong_(otp|pin)|expired_card|card_expired|limit_exceeded|not_enrolled|account_invalid|payment_timed_out|not_started/i;
/** NPCI's codes for the same, which Juspay and Cashfree pass on: no funds, wrong PIN, limits, a blocked or dormant account … */
const CUSTOMER_OF_UPI = /^(Z[6789AGHMUX]|YE|XH|B1)$/i;

/**
 * True or false where the outcome is the gateway's; undefined where it says nothing about it. An attempt has one outcome,
 * its first: what comes after a failure comes late, and was learned from already.
 */
export function labelOf({ kind, from, to, failure }: Ending): boolean | undefined {
  if (from !== 'CREATED' && from !== 'PENDING') return undefined;
  if (kind === 'win' || kind === 'surplus') return true;
  if (kind !== 'fail' || to === 'EXPIRED') return undefined;
  const code = failure?.code ?? '';
  return CUSTOMER.test(code) || CUSTOMER_OF_UPI.test(code) ? undefined : false;
}
