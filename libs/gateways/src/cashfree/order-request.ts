import { createHash } from 'node:crypto';
import { exactJson, ExactNumber } from '../exact-json.js';
import type { PaymentRequest } from '../gateway.js';
import { toIst } from '../ist.js';

/** Cashfree refuses an order that lives less than 15 minutes; one more for clocks that differ. */
const LIFETIME_MS_MIN = 16 * 60_000;

/** Cashfree takes 3 to 50 letters, digits, `_` and `-`; an id with more in it is sent as its digest. */
function toCustomerId(id: string): string {
  return /^[A-Za-z0-9_-]{3,50}$/.test(id) ? id : `c_${createHash('sha256').update(id).digest('hex').slice(0, 32)}`;
}

/** The body of `POST /pg/orders`, as text: the amount keeps its two decimals. */
export function toOrderRequest(request: PaymentRequest, phone: string, sendWebhookUrl: boolean, now: Date): string {
  const { customer, expiresAt } = request;
  return exactJson({
    order_id: request.reference,
    order_amount: ExactNumber.rupees(request.amount),
    order_currency: request.currency,
    customer_details: {
      customer_id: toCustomerId(customer.id),
      customer_phone: phone,
      customer_email: customer.email,
      customer_name: customer.name,
    },
    order_meta: {
      return_url: request.returnUrl,
      notify_url: sendWebhookUrl ? request.webhookUrl : undefined,
    },
    order_expiry_time: toIst(new Date(Math.max(expiresAt.getTime(), now.getTime() + LIFETIME_MS_MIN))),
  });
}
