import type { GatewayName } from '#libs/gateways';
import type { Refund, SimulatedOrder, Try } from '../core/order.js';
import type { Account } from '../world/accounts.js';

export interface VendorEvent {
  type: string;
  /** The exact bytes that are signed and sent. */
  body: string;
}

export interface Envelope {
  /** The vendor's name for the event. */
  id: string;
  body: string;
  /** From 1. */
  attempt: number;
  /** Of the event, the same in every attempt. */
  at: Date;
}

/** How one vendor writes, signs and repeats its webhooks. */
export interface VendorWebhooks<G extends GatewayName> {
  /** After a try was decided. */
  events(order: SimulatedOrder, attempt: Try, at: Date): VendorEvent[];
  /** After a refund began or ended. */
  refundEvents(order: SimulatedOrder, refund: Refund, at: Date): VendorEvent[];
  headers(credentials: Account<G>['credentials'], envelope: Envelope): Record<string, string>;
  /** Credentials somebody might guess. */
  forged(credentials: Account<G>['credentials']): Account<G>['credentials'];
  accepts(status: number): boolean;
  /** Each counted from the attempt before. */
  retryAfterSeconds: readonly number[];
}
