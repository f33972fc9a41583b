import type { CheckoutState } from './checkout-state.js';

export interface Text {
  title: string;
  text: string;
}

/** What the page says in each state. `shop` is the tenant's name, `brand` the gateway's. */
export function textOf(state: CheckoutState, { shop, brand }: { shop: string; brand: string }): Text {
  const texts: Record<CheckoutState, Text> = {
    payable: { title: 'Ready to pay', text: `${brand} opens on this page. You choose there how to pay.` },
    failed: { title: 'That payment did not go through', text: 'Nothing was paid. You can try once more.' },
    paid: { title: 'Paid', text: `${shop} has your payment.` },
    refunded: { title: 'Refunded', text: `You paid, and ${shop} has given the money back.` },
    paid_elsewhere: {
      title: 'Already paid',
      text: 'This order was paid in another way. There is nothing left to pay.',
    },
    returned: {
      title: 'Your money is on its way back',
      text: 'This payment came when the order was paid or closed already. It is refunded in full, by itself.',
    },
    review: {
      title: 'We are looking into this payment',
      text: `Something about it needs a person's eye. ${shop} will tell you what comes of it; please do not pay again.`,
    },
    expired: {
      title: 'The time to pay is over',
      text: `Go back to ${shop} and order again. If money left your account, it comes back by itself.`,
    },
    cancelled: {
      title: 'This order was cancelled',
      text: 'There is nothing to pay. If money left your account, it comes back by itself.',
    },
    closed: { title: 'This link cannot be paid', text: `Go back to ${shop} and choose how to pay once more.` },
  };
  return texts[state];
}
