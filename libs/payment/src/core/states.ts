export const PAYMENT_METHODS = ['upi', 'card', 'netbanking', 'wallet'] as const;
export type PaymentMethod = (typeof PAYMENT_METHODS)[number];

type Table<S extends string> = Readonly<Record<S, readonly S[]>>;

/** Every move a payment may make. A success can be late (a bank answers after we gave up), so FAILED and EXPIRED are not the end. */
export const PAYMENT_TRANSITIONS = {
  CREATED: ['PENDING', 'SUCCESS', 'FAILED', 'EXPIRED', 'REVIEW'],
  PENDING: ['SUCCESS', 'FAILED', 'EXPIRED', 'REVIEW'],
  FAILED: ['SUCCESS', 'REVIEW'],
  EXPIRED: ['SUCCESS', 'REVIEW'],
  SUCCESS: [],
  // Only a person moves it from here.
  REVIEW: ['SUCCESS', 'FAILED'],
} as const satisfies Table<'CREATED' | 'PENDING' | 'SUCCESS' | 'FAILED' | 'EXPIRED' | 'REVIEW'>;
export type PaymentStatus = keyof typeof PAYMENT_TRANSITIONS;

export const ORDER_TRANSITIONS = {
  CREATED: ['PAID', 'EXPIRED', 'CANCELLED'],
  PAID: ['PARTIALLY_REFUNDED', 'REFUNDED'],
  PARTIALLY_REFUNDED: ['REFUNDED'],
  REFUNDED: [],
  // Only where the tenant's policy accepts a late success, or a person does.
  EXPIRED: ['PAID'],
  CANCELLED: ['PAID'],
} as const satisfies Table<'CREATED' | 'PAID' | 'PARTIALLY_REFUNDED' | 'REFUNDED' | 'EXPIRED' | 'CANCELLED'>;
export type OrderStatus = keyof typeof ORDER_TRANSITIONS;

export const REFUND_TRANSITIONS = {
  PENDING: ['PROCESSED', 'FAILED'],
  PROCESSED: [],
  FAILED: [],
} as const satisfies Table<'PENDING' | 'PROCESSED' | 'FAILED'>;
export type RefundStatus = keyof typeof REFUND_TRANSITIONS;

/** @throws Error when a state cannot be reached from the first, or a move leads nowhere */
export function checkTransitions(name: string, table: Table<string>, first: string): void {
  const reached = new Set([first]);
  // A Set's iteration takes in what is added on the way.
  for (const state of reached) for (const to of table[state] ?? []) reached.add(to);
  const states = Object.keys(table);
  const wrong = [
    ...states.filter((state) => !reached.has(state)),
    ...[...reached].filter((to) => !states.includes(to)),
  ];
  if (wrong.length > 0) throw new Error(`${name}: unreachable or unknown states: ${wrong.join(', ')}`);
}
checkTransitions('payment', PAYMENT_TRANSITIONS, 'CREATED');
checkTransitions('order', ORDER_TRANSITIONS, 'CREATED');
checkTransitions('refund', REFUND_TRANSITIONS, 'PENDING');

function allows<S extends string>(table: Table<S>, from: S, to: S): boolean {
  return table[from].includes(to);
}

export const paymentMayMove = (from: PaymentStatus, to: PaymentStatus) =>
  allows<PaymentStatus>(PAYMENT_TRANSITIONS, from, to);
export const orderMayMove = (from: OrderStatus, to: OrderStatus) => allows<OrderStatus>(ORDER_TRANSITIONS, from, to);
export const refundMayMove = (from: RefundStatus, to: RefundStatus) =>
  allows<RefundStatus>(REFUND_TRANSITIONS, from, to);
