import { createHmac } from 'node:crypto';
import { exactJson } from '#libs/gateways';
import type { VendorWebhooks } from '../webhooks/vendor-webhooks.js';
import { ist, webhookData } from './entities.js';

const TYPES = { success: 'PAYMENT_SUCCESS_WEBHOOK', failed: 'PAYMENT_FAILED_WEBHOOK' } as const;

export const cashfreeWebhooks: VendorWebhooks<'cashfree'> = {
  // +2, +10 and +30 minutes, the default policy.
  retryAfterSeconds: [120, 600, 1800],
  accepts: (status) => status === 200,

  events(order, attempt, at) {
    if (attempt.status === 'pending') return [];
    const type = TYPES[attempt.status];
    return [{ type, body: exactJson({ data: webhookData(order, attempt), event_time: ist(at), type }) }];
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
