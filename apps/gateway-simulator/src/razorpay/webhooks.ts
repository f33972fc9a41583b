import { createHmac } from 'node:crypto';
import type { VendorWebhooks } from '../webhooks/vendor-webhooks.js';
import { orderEntity, paymentEntity } from './entities.js';

const HOUR_S = 3600;

/** 1, 2, 4, … minutes while the event is younger than a day. */
function doublingWithinADay(): number[] {
  const delays: number[] = [];
  for (let delay = 60, age = delay; age <= 24 * HOUR_S; delay *= 2, age += delay) delays.push(delay);
  return delays;
}

/**
 * One successful payment makes three events, as it does at Razorpay: whoever counts events instead of payments counts
 * it three times.
 */
export const razorpayWebhooks: VendorWebhooks<'razorpay'> = {
  retryAfterSeconds: doublingWithinADay(),
  accepts: (status) => status >= 200 && status < 300,

  events(order, attempt, at) {
    if (attempt.status === 'pending') return [];
    const event = (type: string, contains: string[], payload: object) => ({
      type,
      body: JSON.stringify({
        entity: 'event',
        account_id: `acc_${order.tenant}`,
        event: type,
        contains,
        payload,
        created_at: Math.floor(at.getTime() / 1000),
      }),
    });
    const payment = (status?: string) => ({ payment: { entity: paymentEntity(order, attempt, status) } });
    if (attempt.status === 'failed') return [event('payment.failed', ['payment'], payment())];
    return [
      event('payment.authorized', ['payment'], payment('authorized')),
      event('payment.captured', ['payment'], payment()),
      event('order.paid', ['payment', 'order'], { ...payment(), order: { entity: orderEntity(order) } }),
    ];
  },

  headers: ({ webhookSecret }, { id, body }) => ({
    'x-razorpay-signature': createHmac('sha256', webhookSecret).update(body).digest('hex'),
    'x-razorpay-event-id': id,
    'user-agent': 'Razorpay-Webhook/v1',
  }),

  forged: (credentials) => ({ ...credentials, webhookSecret: 'a guess' }),
};
