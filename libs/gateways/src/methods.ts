import { PAYMENT_METHODS, type PaymentMethod } from '#libs/payment';

const SYNONYMS: Readonly<Record<string, PaymentMethod>> = {
  nb: 'netbanking',
  net_banking: 'netbanking',
  credit_card: 'card',
  debit_card: 'card',
  app: 'wallet',
};

/** A vendor's word for how the customer paid, as ours. Undefined for what we do not offer (EMI, pay later, …). */
export function toPaymentMethod(word: string | null | undefined): PaymentMethod | undefined {
  const lower = word?.toLowerCase() ?? '';
  return PAYMENT_METHODS.find((method) => method === lower) ?? SYNONYMS[lower];
}
