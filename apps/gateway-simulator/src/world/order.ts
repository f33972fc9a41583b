import type { GatewayName } from '#libs/gateways';

export const OUTCOMES = ['success', 'failure', 'pending'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** One try of the customer to pay: what the vendors call a payment or a transaction. */
export interface Try {
  id: string;
  status: 'success' | 'failed' | 'pending';
  at: Date;
  /** The bank's reference. */
  rrn: string;
}

/** An order at a simulated gateway, in no vendor's words. */
export interface SimulatedOrder {
  gateway: GatewayName;
  tenant: string;
  merchant: string;
  /** By which the vendor's API addresses it. */
  id: string;
  /** The vendor's other name for it: `cf_order_id`, `ordeh_…`. The same as `id` where there is none. */
  vendorId: string;
  /** The merchant's own name for it. */
  reference: string;
  /** Paise. */
  amount: number;
  currency: string;
  customer: {
    id?: string | undefined;
    name?: string | undefined;
    email?: string | undefined;
    phone?: string | undefined;
  };
  returnUrl?: string | undefined;
  /** Given with the order; otherwise the account's own address is used. */
  webhookUrl?: string | undefined;
  notes: Record<string, string>;
  createdAt: Date;
  expiresAt?: Date | undefined;
  tries: Try[];
}

/** What the order looks like to whoever asks: a success outweighs all, then the latest try. */
export function stateOf(order: SimulatedOrder): 'new' | Try['status'] {
  return telling(order)?.status ?? 'new';
}

export function telling(order: SimulatedOrder): Try | undefined {
  return order.tries.find(({ status }) => status === 'success') ?? order.tries.at(-1);
}

/**
 * The customer pays, fails or goes on waiting. Undefined when there is nothing left to decide: after a failure only a
 * success may follow (a second try, or a bank that answers late), after a success nothing.
 */
export function decide(order: SimulatedOrder, outcome: Outcome, next: { id: string; rrn: string; at: Date }) {
  const state = stateOf(order);
  if (state === 'success' || (state === 'failed' && outcome !== 'success')) return undefined;
  const status = outcome === 'failure' ? 'failed' : outcome;
  const last = order.tries.at(-1);
  if (last?.status === 'pending') return Object.assign(last, { status, at: next.at });
  const added: Try = { ...next, status };
  order.tries.push(added);
  return added;
}
