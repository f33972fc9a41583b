import type { Observation, PaymentMethod } from '#libs/payment';

export const GATEWAY_NAMES = ['razorpay', 'cashfree', 'juspay'] as const;
export type GatewayName = (typeof GATEWAY_NAMES)[number];

/** A tenant's credentials at a gateway, as stored: each adapter checks its own fields. */
export type Credentials = Readonly<Record<string, string>>;

/** One attempt, as we ask a gateway for it. */
export interface PaymentRequest {
  /** Our name for the attempt: 18 lower-case letters and digits. */
  reference: string;
  /** Paise. */
  amount: number;
  currency: string;
  method: PaymentMethod;
  customer: { id: string; name?: string; email?: string; phone?: string };
  expiresAt: Date;
  /** Where the customer goes after paying. */
  returnUrl?: string;
  /** Where the gateway sends its webhook, where it takes one with the order (Cashfree, Juspay). */
  webhookUrl: string;
}

/** What the customer is sent to, once the gateway knows of the attempt. */
export interface StartedPayment {
  gatewayOrderId: string;
  checkout: {
    /**
     * A page the customer can open. Empty where there is none: Razorpay and Cashfree host no page that a link opens
     * (their script needs a page of ours), so with their real URLs only `sdk` works until we serve that page.
     */
    url: string;
    expiresAt: Date;
    /** What a native app hands to the vendor's SDK. No secrets. */
    sdk: Record<string, unknown>;
  };
}

/** An attempt we ask about. */
export interface KnownPayment {
  reference: string;
  /** Absent when the create call's answer never arrived. */
  gatewayOrderId?: string;
}

/** A verified webhook, in our words. */
export type WebhookFact =
  /** The webhook itself is evidence: its bytes were signed. */
  | { kind: 'observation'; type: string; observation: Observation }
  /** Nothing signed the body: ask the gateway before believing it. */
  | { kind: 'hint'; type: string; payment: KnownPayment }
  /** An event we have no use for: stored and acknowledged. */
  | { kind: 'ignored'; type: string };

/** Header names in lower case. */
export type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** The port. One adapter per gateway; stateless, so that one instance serves all tenants. */
export interface Gateway {
  readonly name: GatewayName;
  /**
   * Makes the gateway's order. Repeating it with the same reference makes no second one where the gateway can tell
   * (Cashfree, Juspay); at Razorpay it may, which is harmless: nobody ever saw the first one's checkout.
   * @throws GatewayError
   */
  create(credentials: Credentials, request: PaymentRequest, signal?: AbortSignal): Promise<StartedPayment>;
  /** Asks the gateway. @throws GatewayError (`not_found` when it never heard of the attempt) */
  status(credentials: Credentials, payment: KnownPayment, signal?: AbortSignal): Promise<Observation>;
  /** Is this webhook from the gateway? Over the raw bytes, in constant time. Never throws. */
  verifyWebhook(credentials: Credentials, headers: Headers, body: Buffer): boolean;
  /** Reads a webhook that was verified. @throws MalformedWebhook */
  parseWebhook(body: Buffer): WebhookFact;
}

/** The body was signed and still makes no sense: a poison webhook, which no retry will cure. */
export class MalformedWebhook extends Error {
  override readonly name = 'MalformedWebhook';
}

/**
 * A call that did not go well. `outcome` is what matters to money: `not_done` (safe to try elsewhere), or `unknown`
 * (a timeout, a broken connection, a 5xx: the gateway may have done it).
 */
export class GatewayError extends Error {
  override readonly name = 'GatewayError';
  constructor(
    message: string,
    readonly details: {
      gateway: GatewayName;
      outcome: 'not_done' | 'unknown';
      /** `technical`: the gateway is at fault or unreachable. `refused`: it understood and said no. */
      reason: 'technical' | 'refused' | 'rate_limited' | 'not_found';
      /** Of the answer, where there was one. */
      status?: number;
      /** The gateway's own code, where it gave one. */
      code?: string;
      /** What it needs to know about the customer and was not told. */
      missingCustomerField?: 'name' | 'email' | 'phone';
      retryAfterSeconds?: number;
      cause?: unknown;
    },
  ) {
    super(message, { cause: details.cause });
  }
}
