import type { SimulatedOrder } from '../core/order.js';
import { vendorId } from '../world/ids.js';
import type { VendorWebhooks } from '../webhooks/vendor-webhooks.js';
import { orderEntity } from './entities.js';

const MINUTE_S = 60;
const HOUR_S = 3600;
const EVENTS = { success: 'ORDER_SUCCEEDED', failed: 'ORDER_FAILED' } as const;

const REFUND_EVENTS = { processed: 'ORDER_REFUNDED', failed: 'ORDER_REFUND_FAILED' } as const;

function event(event_name: string, order: SimulatedOrder, at: Date) {
  const body = {
    id: vendorId('evt_V2_', 24),
    event_name,
    date_created: `${at.toISOString().slice(0, 19)}Z`,
    content: { order: orderEntity(order, 'https://api.juspay.in') },
  };
  return { type: event_name, body: JSON.stringify(body) };
}

/** Nothing signs the body: only a username and a password come with it. */
export const juspayWebhooks: VendorWebhooks<'juspay'> = {
  retryAfterSeconds: [
    MINUTE_S,
    ...Array<number>(2).fill(5 * MINUTE_S),
    ...Array<number>(5).fill(10 * MINUTE_S),
    ...Array<number>(5).fill(HOUR_S),
    ...Array<number>(3).fill(6 * HOUR_S),
  ],
  accepts: (status) => status === 200,

  events(order, attempt, at) {
    // Of a transaction that it refunds by itself, Juspay tells only the refund.
    if (attempt.status === 'pending' || attempt.status === 'returned') return [];
    return [event(EVENTS[attempt.status], order, at)];
  },

  /** Nothing is said while a refund is pending. */
  refundEvents(order, refund, at) {
    return refund.status === 'pending' ? [] : [event(REFUND_EVENTS[refund.status], order, at)];
  },

  headers: ({ webhookUsername, webhookPassword }) => ({
    authorization: `Basic ${Buffer.from(`${webhookUsername}:${webhookPassword}`).toString('base64')}`,
  }),

  forged: (credentials) => ({ ...credentials, webhookPassword: 'a guess' }),
};
