import type { Observation, RefundObservation } from '#libs/payment';
import type { KnownPayment } from './known-payment.js';

/** A payment method that does not work well at a gateway, as the gateway itself says. */
export interface Downtime {
  /** The gateway's id: later news of the same downtime have the same one. */
  id: string;
  /** The gateway's word in lower case: `upi`, `card`, `netbanking`, `wallet`, or one we do not offer. */
  method: string;
  severity: 'low' | 'medium' | 'high';
  begin: Date;
  /** Absent while nobody knows. */
  end?: Date;
  status: 'scheduled' | 'started' | 'resolved';
  /** The bank, app or network it is about, where it is not the whole method. */
  instrument?: string;
}

/** A verified webhook, in our words. `type` is the gateway's own word for the event. */
export type WebhookFact =
  /** The webhook itself is evidence: its bytes were signed. */
  | { kind: 'observation'; type: string; observation: Observation }
  | { kind: 'refund'; type: string; refund: RefundObservation }
  | { kind: 'downtime'; type: string; downtime: Downtime }
  /** Nothing signed the body: ask the gateway before believing it, by `status()` or by `refunds()`. */
  | { kind: 'hint'; type: string; payment: KnownPayment; about: 'payment' | 'refunds' }
  /** An event we have no use for: stored and acknowledged. */
  | { kind: 'ignored'; type: string };

/** The body was signed and still makes no sense: a poison webhook, which no retry will cure. */
export class MalformedWebhook extends Error {
  override readonly name = 'MalformedWebhook';
}
