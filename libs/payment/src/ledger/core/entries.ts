import type { PaymentStatus } from '../../core/states.js';

/** The chart of accounts; docs/books.md says what each means. */
export const ACCOUNTS = ['gateway', 'bank', 'captures', 'refunds', 'fees', 'tax', 'suspense', 'adjustments'] as const;
export type Account = (typeof ACCOUNTS)[number];

export type EntryKind = 'capture' | 'review' | 'refund' | 'settlement';

/** One line of a transaction. Paise: debits are positive, credits negative; a transaction sums to zero. */
export interface Entry {
  /** Derived from the cause: a repeat is the same transaction. */
  transactionId: string;
  paymentId?: string;
  refundId?: string;
  kind: EntryKind;
  account: Account;
  amount: number;
  currency: string;
}

/** `amount` from one account to another. Nothing for nothing. */
export function transfer(
  transaction: Omit<Entry, 'account' | 'amount'>,
  { debit, credit }: { debit: Account; credit: Account },
  amount: number,
): Entry[] {
  if (amount === 0) return [];
  return [
    { ...transaction, account: debit, amount },
    { ...transaction, account: credit, amount: -amount },
  ];
}

/** A payment's move, as far as it moves money. */
export interface MoneyMove {
  paymentId: string;
  from: PaymentStatus;
  to: PaymentStatus;
  capturedAmount?: number | undefined;
  capturedCurrency?: string | undefined;
  /** It waited in REVIEW with money that is in suspense already. */
  suspended?: { amount: number; currency: string } | undefined;
}

/** What a payment's move means to the ledger: money that came, or that is explained now. */
export function entriesOfMove({ paymentId, to, capturedAmount, capturedCurrency, suspended }: MoneyMove): Entry[] {
  if (suspended) {
    const review = {
      transactionId: `${paymentId}:review`,
      paymentId,
      kind: 'review',
      currency: suspended.currency,
    } as const;
    return transfer(
      review,
      { debit: 'suspense', credit: to === 'SUCCESS' ? 'captures' : 'adjustments' },
      suspended.amount,
    );
  }
  if (!capturedAmount || !capturedCurrency) return [];
  const capture = {
    transactionId: `${paymentId}:capture`,
    paymentId,
    kind: 'capture',
    currency: capturedCurrency,
  } as const;
  return transfer(capture, { debit: 'gateway', credit: to === 'SUCCESS' ? 'captures' : 'suspense' }, capturedAmount);
}

/** A refund that was made: the gateway holds that much less. */
export function entriesOfRefund({ id, amount, currency }: { id: string; amount: number; currency: string }): Entry[] {
  const refund = { transactionId: `${id}:refund`, refundId: id, kind: 'refund', currency } as const;
  return transfer(refund, { debit: 'refunds', credit: 'gateway' }, amount);
}
