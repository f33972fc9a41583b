import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '#libs/platform';
import { callJson } from './call-json.js';
import { CAST, DEMO_ORDER, type CastKey } from './cast.js';
import { DemoKeys } from './demo-keys.js';

const TOKEN_SECONDS = 600;

/** As far as the demo looks into it; the rest goes to the page as it came. */
export interface PaymentSeen {
  id: string;
  reference: string;
  checkout: { url: string } | null;
}

export interface OrderSeen {
  id: string;
  payments: PaymentSeen[];
}

/** What a tenant's backend does with our public APIs. The demo has no other way in. */
@Injectable()
export class TenantBackend {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(DemoKeys) private readonly keys: DemoKeys,
  ) {}

  createOrder(): Promise<OrderSeen> {
    const { amount, currency, customer, notifyClientId } = DEMO_ORDER;
    const reference = `demo-${randomUUID().slice(0, 8)}`;
    return this.post('/v1/orders', { reference, amount, currency, customer, notifyClientId });
  }

  startPayment(orderId: string): Promise<PaymentSeen> {
    return this.post(`/v1/orders/${encodeURIComponent(orderId)}/payments`, { method: DEMO_ORDER.method });
  }

  payment(id: string): Promise<PaymentSeen> {
    return this.get(`/v1/payments/${encodeURIComponent(id)}`);
  }

  order(id: string): Promise<OrderSeen> {
    return this.get(`/v1/orders/${encodeURIComponent(id)}`);
  }

  /** For one device, and for a few minutes. */
  token(key: CastKey): Promise<{ token: string; expiresAt: string }> {
    const { tenant, clientId, deviceId } = CAST[key];
    return callJson({
      method: 'POST',
      url: `${this.config.PROPELLER_URL}/v1/client-tokens`,
      headers: this.authorization(tenant),
      body: { clientId, deviceId, ttlSeconds: TOKEN_SECONDS },
    });
  }

  private get<T>(path: string): Promise<T> {
    const headers = this.authorization(DEMO_ORDER.tenant);
    return callJson({ method: 'GET', url: this.config.PUBLIC_URL + path, headers });
  }

  private post<T>(path: string, body: unknown): Promise<T> {
    const headers = { ...this.authorization(DEMO_ORDER.tenant), 'idempotency-key': randomUUID() };
    return callJson({ method: 'POST', url: this.config.PUBLIC_URL + path, headers, body });
  }

  private authorization(tenant: string): { authorization: string } {
    return { authorization: `Bearer ${this.keys.of(tenant)}` };
  }
}
