import { createHmac, randomUUID } from 'node:crypto';

export const RAZORPAY_SECRET = 'dev-zomato-razorpay-webhook';

/** A webhook as Razorpay writes it: a payment was captured. */
export function captured(orderId: string, change: { amount?: number; id?: string } = {}): string {
  const entity = {
    id: change.id ?? `pay_${randomUUID().slice(0, 14)}`,
    entity: 'payment',
    amount: change.amount ?? 42_000,
    currency: 'INR',
    status: 'captured',
    order_id: orderId,
    method: 'upi',
    captured: true,
    amount_refunded: 0,
    refund_status: null,
    notes: [],
    created_at: 1_700_000_000,
  };
  return JSON.stringify({
    entity: 'event',
    account_id: 'acc_S1',
    event: 'payment.captured',
    contains: ['payment'],
    payload: { payment: { entity } },
    created_at: 1_700_000_005,
  });
}

/** More than a gateway would in one go; a test ends before its patience does. */
const TRIES_MAX = 10;

/** Posts it at the tenant's door, signed: once. */
export async function deliverOnce(
  payments: string,
  body: string,
  secret = RAZORPAY_SECRET,
  tenant = 'zomato',
): Promise<number> {
  const signature = createHmac('sha256', secret).update(body).digest('hex');
  const response = await fetch(`${payments}/v1/webhooks/${tenant}/razorpay`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-razorpay-signature': signature },
    body,
  });
  await response.arrayBuffer();
  return response.status;
}

/** As gateways do: what was not answered, or with 503 because Redis took longer than a second, is sent again. */
export async function deliver(...[payments, body, secret, tenant]: Parameters<typeof deliverOnce>): Promise<number> {
  for (let tries = 1; ; tries++) {
    const status = await deliverOnce(payments, body, secret, tenant).catch(() => 0);
    if ((status !== 0 && status !== 503) || tries === TRIES_MAX) return status;
  }
}
