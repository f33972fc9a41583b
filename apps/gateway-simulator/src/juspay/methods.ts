import type { Method, Try } from '../core/order.js';

const TYPES = { upi: 'UPI', card: 'CARD', netbanking: 'NB', wallet: 'WALLET' } as const;
const BY_TYPE: Readonly<Record<string, Method>> = { UPI: 'upi', CARD: 'card', NB: 'netbanking', WALLET: 'wallet' };

export function methodOfType(type: string): Method | undefined {
  return BY_TYPE[type];
}

const CARD = {
  card_reference: '',
  saved_to_locker: false,
  name_on_card: '',
  last_four_digits: '1111',
  card_isin: '411111',
  card_brand: 'VISA',
  card_type: 'CREDIT',
  card_issuer: 'HDFC Bank',
  expiry_month: '12',
  expiry_year: '2030',
  using_saved_card: false,
  using_token: false,
};

/** How the customer paid: a type, a name within it, and an object of its own for cards and UPI. */
export function methodFields({ method }: Try) {
  const payment_method_type = TYPES[method];
  switch (method) {
    case 'upi':
      return {
        payment_method_type,
        payment_method: 'UPI',
        upi: { payer_vpa: 'customer@upi', txn_flow_type: 'COLLECT' },
      };
    case 'card':
      return { payment_method_type, payment_method: 'VISA', card: CARD };
    case 'netbanking':
      return { payment_method_type, payment_method: 'NB_HDFC' };
    case 'wallet':
      return { payment_method_type, payment_method: 'PAYTM' };
  }
}
