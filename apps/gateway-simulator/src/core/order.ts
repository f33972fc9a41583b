import type { GatewayName } from '#libs/gateways';

/** What the customer's page may decide. */
export const OUTCOMES = ['success', 'failure', 'pending'] as const;
export type Outcome = (typeof OUTCOMES)[number];

export const METHODS = ['upi', 'card', 'netbanking', 'wallet'] as const;
export type Method = (typeof METHODS)[number];

/** One try of the customer to pay: what the vendors call a payment or a transaction. */
export interface Try {
  id: string;
  /** `returned`: the money came, and the vendor gave it back by itself (too late, or once too often). */
  status: 'success' | 'failed' | 'pending' | 'returned';
  at: Date;
  /** The bank's reference. */
  rrn: string;
  method: Method;
  /** Paise that were charged: the order's amount, unless somebody asked for a mismatch. */
  amount: number;
  /** It had failed first, and the bank said yes afterwards. */
  late?: boolean;
}

/** Money on its way back to the customer. */
export interface Refund {
  /** The merchant's own name for it; where they gave none, the vendor's. */
  id: string;
  vendorId: string;
  /** The try whose money it is. */
  tryId: string;
  /** Paise. */
  amount: number;
  status: 'pending' | 'processed' | 'failed';
  /** `auto`: the vendor's own doing. */
  kind: 'merchant' | 'auto';
  /** In the vendor's word: `normal`, `optimum`, `STANDARD`, `INSTANT`. */
  speed: string;
  note?: string | undefined;
  notes: Record<string, string>;
  createdAt: Date;
  endedAt?: Date | undefined;
  /** The bank's reference, once processed. */
  arn?: string | undefined;
}

/**
 * What a gateway may get wrong about a payment that succeeded. `missing`: it knows nothing of it any more; `failed`: it
 * says that it failed; of the settlement report alone: `amount`, a paisa less than was paid; `fee`, a paisa more than its
 * list says; `twice`, the line is there two times.
 */
export const PLANTS = ['missing', 'failed', 'amount', 'fee', 'twice'] as const;
export type Plant = (typeof PLANTS)[number];

/** An order at a simulated gateway, in no vendor's words. */
export interface SimulatedOrder {
  gateway: GatewayName;
  tenant: string;
  /** The how-manieth order of this account, from 1: what the dice are thrown with. */
  sequence: number;
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
  /** What the merchant allows, where the vendor's API says so. All of them otherwise. */
  methods?: Method[] | undefined;
  returnUrl?: string | undefined;
  /** Given with the order; otherwise the account's own address is used. */
  webhookUrl?: string | undefined;
  notes: Record<string, string>;
  createdAt: Date;
  expiresAt?: Date | undefined;
  /** The merchant wants no more tries. */
  terminated?: boolean;
  tries: Try[];
  refunds: Refund[];
  /** Calls about it and webhooks of it so far, by kind: which throw of the dice comes next. */
  counts: Record<string, number>;
  /** What the gateway gets wrong about it now (plant.ts). */
  planted?: { plant: Plant; tries: Try[] };
}

export type NewTry = Pick<Try, 'id' | 'rrn' | 'at'> & Partial<Pick<Try, 'method' | 'amount'>>;

/** What the order looks like to whoever asks: a success outweighs all, then the latest try. */
export function stateOf(order: SimulatedOrder): 'new' | Try['status'] {
  return telling(order)?.status ?? 'new';
}

export function telling(order: SimulatedOrder): Try | undefined {
  return order.tries.find(({ status }) => status === 'success') ?? order.tries.at(-1);
}

function complete(order: SimulatedOrder, next: NewTry) {
  return { method: order.methods?.[0] ?? ('upi' as const), amount: order.amount, ...next };
}

/**
 * The customer pays, fails or goes on waiting. Undefined when there is nothing left to decide: after a failure only a
 * success may follow (a second try), after a success nothing, and a terminated order takes no new try.
 */
export function decide(order: SimulatedOrder, outcome: Outcome, next: NewTry): Try | undefined {
  const state = stateOf(order);
  if (state === 'success' || (state === 'failed' && outcome !== 'success')) return undefined;
  const status = outcome === 'failure' ? 'failed' : outcome;
  const last = order.tries.at(-1);
  if (last?.status === 'pending')
    return Object.assign(last, {
      status,
      at: next.at,
      method: next.method ?? last.method,
      amount: next.amount ?? last.amount,
    });
  if (order.terminated) return undefined;
  const added: Try = { ...complete(order, next), status };
  order.tries.push(added);
  return added;
}

/** The money comes once more, on an order that is paid: kept by nobody, the vendor returns it. */
export function payAgain(order: SimulatedOrder, next: NewTry): Try | undefined {
  if (stateOf(order) !== 'success') return undefined;
  const added: Try = { ...complete(order, next), status: 'returned' };
  order.tries.push(added);
  return added;
}

/** The bank said no, and now says yes. Undefined when that try did not fail. */
export function succeedLate(order: SimulatedOrder, attempt: Try, at: Date, returned: boolean): Try | undefined {
  if (attempt.status !== 'failed') return undefined;
  const status = returned || stateOf(order) === 'success' ? 'returned' : 'success';
  return Object.assign(attempt, { status, at, late: true });
}

/** 0, 1, 2, … for each thing that is counted of an order. */
export function count(order: SimulatedOrder, what: string): number {
  const before = order.counts[what] ?? 0;
  order.counts[what] = before + 1;
  return before;
}
