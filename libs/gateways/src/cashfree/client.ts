import { z } from 'zod';
import { GatewayError } from '../gateway.js';
import { GatewayHttp } from '../http.js';
import type { VendorError } from '../http-failure.js';
import { readAnswer } from '../reading.js';
import type { CashfreeCredentials } from './credentials.js';
import { CASHFREE_ORDER, CASHFREE_PAYMENTS, type CashfreeOrder, type CashfreePayment } from './entities.js';

/**
 * The oldest of the versions Cashfree still lists, so that every account has it; ids are strings in it. The later ones
 * add only a webhook header that we have no use for.
 */
const API_VERSION = '2023-08-01';

const ERROR = z.object({ code: z.string().optional(), message: z.string().optional() });

function readError(body: unknown): VendorError {
  return ERROR.safeParse(body).data ?? {};
}

/** https://api.cashfree.com/pg. Headers for credentials, JSON, rupees. */
export class CashfreeClient {
  private readonly http: GatewayHttp;

  constructor(baseUrl: string) {
    this.http = new GatewayHttp({ gateway: 'cashfree', baseUrl, readError });
  }

  /** Creates the order, or finds the one that an earlier try with the same id made. */
  async createOrder(
    credentials: CashfreeCredentials,
    orderId: string,
    json: string,
    signal?: AbortSignal,
  ): Promise<CashfreeOrder> {
    try {
      const headers = { ...authorization(credentials), 'x-idempotency-key': orderId };
      const body = await this.http.call({ method: 'POST', path: '/pg/orders', headers, json, signal });
      return readAnswer('cashfree', CASHFREE_ORDER, body);
    } catch (error) {
      if (!alreadyExists(error)) throw error;
      return this.order(credentials, orderId, signal);
    }
  }

  async order(credentials: CashfreeCredentials, orderId: string, signal?: AbortSignal): Promise<CashfreeOrder> {
    return readAnswer('cashfree', CASHFREE_ORDER, await this.get(credentials, orderId, '', signal));
  }

  async payments(credentials: CashfreeCredentials, orderId: string, signal?: AbortSignal): Promise<CashfreePayment[]> {
    return readAnswer('cashfree', CASHFREE_PAYMENTS, await this.get(credentials, orderId, '/payments', signal));
  }

  private get(
    credentials: CashfreeCredentials,
    orderId: string,
    below: string,
    signal?: AbortSignal,
  ): Promise<unknown> {
    const path = `/pg/orders/${encodeURIComponent(orderId)}${below}`;
    return this.http.call({ method: 'GET', path, headers: authorization(credentials), signal });
  }
}

function authorization({ clientId, clientSecret }: CashfreeCredentials) {
  return { 'x-client-id': clientId, 'x-client-secret': clientSecret, 'x-api-version': API_VERSION };
}

function alreadyExists(error: unknown): boolean {
  return (
    error instanceof GatewayError && (error.details.status === 409 || error.details.code === 'order_already_exists')
  );
}
