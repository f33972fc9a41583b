import { createHmac } from 'node:crypto';
import { exactJson } from '#libs/gateways';
import type { VendorWebhooks } from '../webhooks/vendor-webhooks.js';
import { ist, webhookData } from './entities.js';
import { autoRefundWebhookData, refundWebhookData } from './refund-entities.js';

const TYPES = { success: 'PAYMENT_SUCCESS_WEBHOOK', failed: 'PAYMENT_FAILED_WEBHOOK' } as const;

function event(type: string, data: object, at: Date) {
  return { type, body: exactJson({ data, event_time: ist(at), type }) };
}

export const cashfreeWebhooks: VendorWebhooks<'cashfree'> = {
  // +2, +10 and +30 minutes, the default policy.
  retryAfterSeconds: [120, 600, 1800],
  accepts: (status) => status === 200,

  events(order, attempt, at) {
    // Of a payment that it gives back by itself, Cashfree tells only the refund.
    if (attempt.status === 'pending' || attempt.status === 'returned') return [];
    return [event(TYPES[attempt.status], webhookData(order, attempt), at)];
  },

  /** Nothing is said while a refund is pending. */
  refundEvents(order, refund, at) {
    if (refund.status === 'pending') return [];
    if (refund.kind === 'merchant') return [event('REFUND_STATUS_WEBHOOK', refundWebhookData(order, refund), at)];
    return [event('AUTO_REFUND_STATUS_WEBHOOK', autoRefundWebhookData(order, refund), at)];
  },

  headers: ({ clientSecret }, { body, attempt, at }) => {
    const timestamp = String(at.getTime());
    return {
      'x-webhook-signature': createHmac('sha256', clientSecret)
        .update(timestamp + body)
        .digest('base64'),
      'x-webhook-timestamp': timestamp,
      'x-webhook-version': '2023-08-01',
      'x-webhook-attempt': String(attempt),
    };
  },

  forged: (credentials) => ({ ...credentials, clientSecret: 'a guess' }),
};
