/** What a gateway may have to be told about the customer. */
export type CustomerField = 'name' | 'email' | 'phone';

export interface GatewayErrorDetails {
  gateway: string;
  /**
   * What matters to money. `not_done`: safe to try elsewhere. `done`: the gateway acted, and only its answer is lost
   * to us (a 2xx we cannot read; "exists already" of our own id that we could not read back). `unknown`: a timeout, a
   * broken connection, a 5xx: it may have.
   */
  outcome: 'not_done' | 'done' | 'unknown';
  /** `technical`: the gateway is at fault or unreachable. `refused`: it understood and said no. */
  reason: 'technical' | 'refused' | 'rate_limited' | 'not_found';
  /** Of the answer, where there was one. */
  status?: number;
  /** The gateway's own code, where it gave one. */
  code?: string;
  /** What it needs to know about the customer and was not told. */
  missingCustomerField?: CustomerField;
  retryAfterSeconds?: number;
  cause?: unknown;
}

/** A call that did not go well. */
export class GatewayError extends Error {
  override readonly name = 'GatewayError';
  constructor(
    message: string,
    readonly details: GatewayErrorDetails,
  ) {
    super(message, { cause: details.cause });
  }
}
