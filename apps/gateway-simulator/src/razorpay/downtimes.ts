import { Inject, Injectable } from '@nestjs/common';
import { WebhookSender } from '../webhooks/sender.js';
import { Accounts } from '../world/accounts.js';
import { Downtimes, type Downtime } from '../world/downtimes.js';
import { unix } from './entities.js';
import { razorpayEvent } from './webhooks.js';

const INSTRUMENTS = {
  upi: { vpa_handle: 'ALL' },
  card: { network: 'ALL' },
  netbanking: { bank: 'HDFC' },
  wallet: { wallet: 'paytm' },
} as const;

export function downtimeEntity({ id, method, severity, status, begin, end, updatedAt }: Downtime) {
  return {
    id: `down_${id}`,
    entity: 'payment.downtime',
    method,
    begin: unix(begin),
    end: end ? unix(end) : null,
    status,
    scheduled: false,
    severity,
    instrument: INSTRUMENTS[method],
    created_at: unix(begin),
    updated_at: unix(updatedAt),
  };
}

/** `payment.downtime.started|updated|resolved`, to every merchant. */
@Injectable()
export class DowntimeWebhooks {
  constructor(
    @Inject(Downtimes) downtimes: Downtimes,
    @Inject(Accounts) accounts: Accounts,
    @Inject(WebhookSender) sender: WebhookSender,
  ) {
    downtimes.onChange((downtime) => {
      if (downtime.gateway !== 'razorpay') return;
      for (const { tenant } of accounts.at('razorpay')) {
        const payload = { 'payment.downtime': { entity: downtimeEntity(downtime) } };
        const event = razorpayEvent(tenant, `payment.downtime.${downtime.status}`, payload, downtime.updatedAt);
        sender.announceToAccount('razorpay', tenant, event);
      }
    });
  }
}
