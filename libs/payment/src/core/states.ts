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
  REVIEW: [],
} as const satisfies Table<'CREATED' | 'PENDING' | 'SUCCESS' | 'FAILED' | 'EXPIRED' | 'REVIEW'>;
export type PaymentStatus = keyof typeof PAYMENT_TRANSITIONS;

export const ORDER_TRANSITIONS = {
  CREATED: ['PAID', 'EXPIRED', 'CANCELLED'],
  PAID: ['PARTIALLY_REFUNDED', 'REFUNDED'],
  PARTIALLY_REFUNDED: ['REFUNDED'],
  REFUNDED: [],
  EXPIRED: [],
  CANCELLED: [],
} as const satisfies Table<'CREATED' | 'PAID' | 'PARTIALLY_REFUNDED' | 'REFUNDED' | 'EXPIRED' | 'CANCELLED'>;
export type OrderStatus = keyof typeof ORDER_TRANSITIONS;

function allows<S extends string>(table: Table<S>, from: S, to: S): boolean {
  return table[from].includes(to);
}

export const paymentMayMove = (from: PaymentStatus, to: PaymentStatus) =>
  allows<PaymentStatus>(PAYMENT_TRANSITIONS, from, to);
export const orderMayMove = (from: OrderStatus, to: OrderStatus) => allows<OrderStatus>(ORDER_TRANSITIONS, from, to);
