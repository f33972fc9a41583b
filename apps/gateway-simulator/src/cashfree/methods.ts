import type { Method, Try } from '../core/order.js';

const GROUPS = { upi: 'upi', card: 'credit_card', netbanking: 'net_banking', wallet: 'wallet' } as const;

/** `order_meta.payment_methods`: `cc,dc,upi,nb,app`. What we do not simulate (`emi`, `paylater`, …) is passed over. */
const CODES: Readonly<Record<string, Method>> = {
  cc: 'card',
  dc: 'card',
  ccc: 'card',
  ppc: 'card',
  upi: 'upi',
  nb: 'netbanking',
  app: 'wallet',
};

export function methodsOfCodes(codes: string | undefined): Method[] | undefined {
  const known = (codes ?? '').split(',').flatMap((code) => CODES[code.trim()] ?? []);
  return known.length > 0 ? [...new Set(known)] : undefined;
}

export function codesOfMethods(methods: Method[] | undefined): string | null {
  const codes = { upi: 'upi', card: 'cc,dc', netbanking: 'nb', wallet: 'app' };
  return methods?.map((method) => codes[method]).join(',') ?? null;
}

/** How the customer paid: `payment_group`, and an object of its own for each. */
export function methodFields({ method }: Try) {
  return { payment_group: GROUPS[method], payment_method: INSTRUMENTS[method] };
}

const INSTRUMENTS = {
  upi: { upi: { channel: 'collect', upi_id: 'customer@upi' } },
  card: {
    card: {
      channel: null,
      card_number: 'XXXXXXXXXXXX1111',
      card_network: 'visa',
      card_type: 'credit_card',
      card_country: 'IN',
      card_bank_name: 'HDFC Bank',
    },
  },
  netbanking: { netbanking: { channel: null, netbanking_bank_code: '3021', netbanking_bank_name: 'HDFC Bank' } },
  wallet: { app: { channel: 'link', provider: 'paytm', phone: '9999999999' } },
} as const;
