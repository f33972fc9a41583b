import type { Observation, PaymentMethod, RefundObservation } from '#libs/payment';
import type { CustomerField } from './gateway-error.js';
import type { KnownPayment, PaidPayment } from './known-payment.js';
import type { ListedEntity, SettlementLine } from './settlement.js';
import type { Downtime, WebhookFact } from './webhook-fact.js';

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
     * A page the customer can open. Empty where the gateway hosts none that a link opens (Razorpay, Cashfree): then
     * its definition's `checkout` says what a page of ours needs.
     */
    url: string;
    expiresAt: Date;
    /** What a native app hands to the vendor's SDK. No secrets. */
    sdk: Record<string, unknown>;
  };
}

export interface RefundRequest {
  /** Our name for the refund: 18 lower-case letters and digits, the same for each repeat. */
  reference: string;
  payment: PaidPayment;
  /** Paise; less than the payment's for a partial refund. */
  amount: number;
  currency: string;
  reason?: string;
}

/** What reconciliation asks a gateway: about one payment, or for a page of a day's list or report. */
export type Question = 'status' | 'refunds' | 'report';

/** Header names in lower case. */
export type Headers = Readonly<Record<string, string | string[] | undefined>>;

/**
 * The port. One adapter per gateway, which serves all tenants. Whatever asks the gateway throws GatewayError, and ends:
 * each call has a deadline of its own, and `signal` may end it earlier.
 */
export interface Gateway {
  readonly name: string;
  /** What it must be told about the customer: `create` refuses without (`missingCustomerField`). */
  readonly requires: readonly CustomerField[];
  /**
   * How many of each question an account may ask in a minute, all processes together. Where the vendor publishes no
   * limit it is one of ours, so that a backlog does not become a flood. Absent: without end.
   */
  readonly questionsPerMinute?: Readonly<Record<Question, number>>;
  /**
   * Makes the gateway's order. Repeating it with the same reference makes no second one where the gateway can tell
   * (Cashfree, Juspay); at Razorpay it may, which is harmless: nobody ever saw the first one's checkout.
   */
  create(credentials: Credentials, request: PaymentRequest, signal?: AbortSignal): Promise<StartedPayment>;
  /** Asks the gateway. `not_found` when it never heard of the attempt. */
  status(credentials: Credentials, payment: KnownPayment, signal?: AbortSignal): Promise<Observation>;
  /**
   * Takes no more tries for the order, where the gateway has such a call. Resolves to what the order is now: a try
   * that is under way may still succeed.
   */
  terminate?(credentials: Credentials, payment: KnownPayment, signal?: AbortSignal): Promise<Observation>;
  /** Gives money back. Repeating it with the same reference makes no second refund. */
  refund(credentials: Credentials, request: RefundRequest, signal?: AbortSignal): Promise<RefundObservation>;
  /**
   * All refunds of the money that counts, those that the gateway made by itself too (they have no `reference`): how one
   * asks what became of a refund. What was given back of another try for the same order is none of them.
   */
  refunds(credentials: Credentials, payment: PaidPayment, signal?: AbortSignal): Promise<RefundObservation[]>;
  /**
   * The gateway's own list of the payments that began and the refunds that were made on a day in India (`2025-01-31`), in
   * pages: a call for each. Absent where there is no such list (Juspay).
   */
  activity?(credentials: Credentials, day: string, signal?: AbortSignal): AsyncIterable<ListedEntity[]>;
  /**
   * What was settled to the tenant's bank on a day in India, in pages. Nothing where the gateway holds no money itself
   * (Juspay: the report is that of the gateway behind it).
   */
  settlements(credentials: Credentials, day: string, signal?: AbortSignal): AsyncIterable<SettlementLine[]>;
  /** What does not work well there now, where the gateway says so. */
  downtimes?(credentials: Credentials, signal?: AbortSignal): Promise<Downtime[]>;
  /** Is this webhook from the gateway? Over the raw bytes, in constant time. Never throws. */
  verifyWebhook(credentials: Credentials, headers: Headers, body: Buffer): boolean;
  /** Reads a webhook that was verified. @throws MalformedWebhook */
  parseWebhook(body: Buffer): WebhookFact;
}
