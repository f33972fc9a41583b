import type { Try } from '../core/order.js';

const NONE = { card_id: null, bank: null, wallet: null, vpa: null };

/** The fields of a payment that depend on how the customer paid. A failed one has no acquirer's word. */
export function methodFields({ id, method, rrn, status }: Try) {
  const acquirer = (data: object) => ({ acquirer_data: status === 'failed' ? {} : data });
  switch (method) {
    case 'upi':
      return {
        ...NONE,
        vpa: 'customer@upi',
        ...acquirer({ rrn, upi_transaction_id: `UPI${rrn}` }),
        upi: { vpa: 'customer@upi', payer_account_type: 'bank_account', flow: 'collect' },
      };
    case 'card': {
      const cardId = `card_${id.replace(/^pay_/, '')}`;
      return { ...NONE, card_id: cardId, card: card(cardId), ...acquirer({ auth_code: rrn.slice(-6) }) };
    }
    case 'netbanking':
      return { ...NONE, bank: 'HDFC', ...acquirer({ bank_transaction_id: rrn }) };
    case 'wallet':
      return { ...NONE, wallet: 'paytm', ...acquirer({ transaction_id: rrn }) };
  }
}

function card(id: string) {
  return {
    id,
    entity: 'card',
    name: '',
    last4: '1111',
    network: 'Visa',
    type: 'credit',
    issuer: 'HDFC',
    international: false,
    emi: false,
    sub_type: 'consumer',
    token_iin: null,
  };
}
