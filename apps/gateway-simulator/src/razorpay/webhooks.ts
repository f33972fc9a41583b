import { createHmac } from 'node:crypto';
import type { SimulatedOrder } from '../core/order.js';
import type { VendorWebhooks } from '../webhooks/vendor-webhooks.js';
import { orderEntity, paymentEntity, refundEntity, unix } from './entities.js';

const HOUR_S = 3600;

/** 1, 2, 4, … minutes while the event is younger than a day. */
function doublingWithinADay(): number[] {
  const delays: number[] = [];
  for (let delay = 60, age = delay; age <= 24 * HOUR_S; delay *= 2, age += delay) delays.push(delay);
  return delays;
}

/** One event of an account, as Razorpay writes it. */
export function razorpayEvent(tenant: string, type: string, payload: object, at: Date) {
  const contains = Object.keys(payload);
  const event = { entity: 'event', account_id: `acc_${tenant}`, event: type, contains, payload, created_at: unix(at) };
  return { type, body: JSON.stringify(event) };
}

/**
 * One successful payment makes three events, as it does at Razorpay: whoever counts events instead of payments counts
 * it three times.
 */
export const razorpayWebhooks: VendorWebhooks<'razorpay'> = {
  retryAfterSeconds: doublingWithinADay(),
  accepts: (status) => status >= 200 && status < 300,

  events(order, attempt, at) {
    const event = (type: string, payload: object) => razorpayEvent(order.tenant, type, payload, at);
    const payment = (status?: string) => ({ payment: { entity: paymentEntity(order, attempt, status) } });
    switch (attempt.status) {
      case 'pending':
        return [];
      case 'failed':
        return [event('payment.failed', payment())];
      case 'returned':
        return [event('payment.authorized', payment('authorized'))];
      case 'success':
        return [
          event('payment.authorized', payment('authorized')),
          event('payment.captured', payment()),
          event('order.paid', { ...payment(), order: { entity: orderEntity(order) } }),
        ];
    }
  },

  refundEvents(order, refund, at) {
    const type = refund.status === 'pending' ? 'refund.created' : `refund.${refund.status}`;
    return [razorpayEvent(order.tenant, type, refundPayload(order, refund), at)];
  },

  headers: ({ webhookSecret }, { id, body }) => ({
    'x-razorpay-signature': createHmac('sha256', webhookSecret).update(body).digest('hex'),
    'x-razorpay-event-id': id,
    'user-agent': 'Razorpay-Webhook/v1',
  }),

  forged: (credentials) => ({ ...credentials, webhookSecret: 'a guess' }),
};

function refundPayload(order: SimulatedOrder, refund: SimulatedOrder['refunds'][number]) {
  const attempt = order.tries.find(({ id }) => id === refund.tryId);
  return {
    refund: { entity: refundEntity(order, refund) },
    ...(attempt && { payment: { entity: paymentEntity(order, attempt) } }),
  };
}
