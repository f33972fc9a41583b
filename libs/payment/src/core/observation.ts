import type { PaymentMethod } from './states.js';

/** Why an attempt did not work, in the gateway's words, fit to show to the tenant. */
export interface Failure {
  code: string;
  message: string;
}

/**
 * What a gateway says about one attempt, in our words: from a webhook or from asking. It may be late, repeated or out
 * of order; the door decides what it changes.
 */
export interface Observation {
  /** Our name for the attempt, where the gateway echoes it. */
  reference?: string;
  /** The gateway's name for the order it made for the attempt. One of the two is always there. */
  gatewayOrderId?: string;
  gatewayPaymentId?: string;
  /** `success` means captured. */
  status: 'pending' | 'success' | 'failed' | 'expired';
  /** Paise. Absent only where the gateway does not say it, which no success does. */
  amount?: number;
  currency?: string;
  method?: PaymentMethod;
  failure?: Failure;
  /**
   * The gateway gave all of it back by itself (a late authorization, a second success within its own order): money came
   * and went, and nothing is left to refund.
   */
  returned?: boolean;
  /** Nobody has tried to pay yet: the page may never have been opened. */
  untried?: true;
  /** When it happened, by the gateway's clock. */
  at?: Date;
}

/** What a gateway says about one refund, in our words. */
export interface RefundObservation {
  /** Our name for the refund. Absent for one that the gateway made by itself. */
  reference?: string;
  gatewayRefundId?: string;
  /** Which payment it gives back: at least one of the three is there. */
  payment: { reference?: string; gatewayOrderId?: string; gatewayPaymentId?: string };
  status: 'pending' | 'processed' | 'failed';
  /** Paise. */
  amount: number;
  currency?: string;
  failure?: Failure;
  /** When it happened, by the gateway's clock. */
  at?: Date;
}
