import { readFileSync } from 'node:fs';
import { CREDENTIAL_SCHEMAS } from '#libs/gateways';
import { TENANTS_FILE } from './database.js';

/** What zomato's people do in a gateway's dashboard, by its API: nothing of it is ours. */
export interface Vendor {
  refund(orderId: string, amount: number): Promise<void>;
  /** Somebody pays something that we never asked for. */
  stranger(amount: number): Promise<void>;
}

export function atVendor(simulator: string, gateway: 'razorpay' | 'cashfree'): Vendor {
  const { tenants } = JSON.parse(readFileSync(TENANTS_FILE, 'utf8')) as {
    tenants: { gateways: Record<string, object> }[];
  };
  const credentials = tenants[0]?.gateways ?? {};
  const call = async (headers: Record<string, string>, method: string, path: string, body?: object) => {
    const response = await fetch(`${simulator}${path}`, {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      ...(body && { body: JSON.stringify(body) }),
    });
    const answer = (await response.json()) as Record<string, string> & { items: { id: string; status: string }[] };
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${JSON.stringify(answer)}`);
    return answer;
  };
  const pay = (id: string) => call({}, 'POST', `/checkout/${gateway}/${id}`, { outcome: 'success' });
  if (gateway === 'razorpay') {
    const { keyId, keySecret } = CREDENTIAL_SCHEMAS.razorpay.parse(credentials['razorpay']);
    const headers = { authorization: `Basic ${Buffer.from(`${keyId}:${keySecret}`).toString('base64')}` };
    return {
      refund: async (orderId, amount) => {
        const { items } = await call(headers, 'GET', `/razorpay/v1/orders/${orderId}/payments`);
        await call(headers, 'POST', `/razorpay/v1/payments/${items[0]?.id}/refund`, { amount });
      },
      stranger: async (amount) => {
        const { id } = await call(headers, 'POST', '/razorpay/v1/orders', { amount, currency: 'INR' });
        await pay(id ?? '');
      },
    };
  }
  const { clientId, clientSecret } = CREDENTIAL_SCHEMAS.cashfree.parse(credentials['cashfree']);
  const headers = { 'x-client-id': clientId, 'x-client-secret': clientSecret, 'x-api-version': '2023-08-01' };
  return {
    refund: async (orderId, amount) => {
      const body = { refund_amount: amount / 100, refund_id: 'by_hand' };
      await call(headers, 'POST', `/cashfree/pg/orders/${orderId}/refunds`, body);
    },
    stranger: async (amount) => {
      const customer_details = { customer_id: 'customer', customer_phone: '9999999999' };
      const body = { order_id: 'by_hand', order_amount: amount / 100, order_currency: 'INR', customer_details };
      await call(headers, 'POST', '/cashfree/pg/orders', body);
      await pay('by_hand');
    },
  };
}
