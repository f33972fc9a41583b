import { randomUUID } from 'node:crypto';

export interface Answer {
  status: number;
  headers: Headers;
  // eslint-disable-next-line typescript/no-explicit-any -- answers are what the tests look into
  body: any;
}

export const ORDER = {
  amount: 42_000,
  currency: 'INR',
  customer: { id: 'customer_1', name: 'Asha', email: 'asha@example.com', phone: '9999999999' },
  notifyClientId: 'driver_456',
};

/** The tenant's backend, as far as the tests need one. */
export class Backend {
  constructor(
    readonly url: string,
    readonly key = 'dev-zomato-key',
  ) {}

  async call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: {
        ...(this.key && { authorization: `Bearer ${this.key}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      signal: AbortSignal.timeout(20_000),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text ? JSON.parse(text) : undefined };
  }

  get(path: string) {
    return this.call('GET', path);
  }

  post(path: string, body?: unknown, key: string = randomUUID()) {
    return this.call('POST', path, body, { 'idempotency-key': key });
  }

  createOrder(order: object = {}) {
    return this.post('/v1/orders', { ...ORDER, reference: randomUUID(), ...order });
  }

  startPayment(orderId: string, payment: object = {}) {
    return this.post(`/v1/orders/${orderId}/payments`, { method: 'upi', ...payment });
  }

  /** An order and an attempt that waits for the customer. */
  async orderToPay(order: object = {}, payment: object = {}) {
    const created = await this.createOrder(order);
    const started = await this.startPayment(created.body.id, payment);
    return { orderId: created.body.id as string, payment: started.body };
  }
}

/** The customer decides at the gateway's page. */
export async function decideAtGateway(
  checkoutUrl: string,
  outcome: 'success' | 'failure' | 'pending',
): Promise<Response> {
  return fetch(checkoutUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ outcome }),
  });
}
