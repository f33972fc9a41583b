import { z } from 'zod';
import { basicAuth } from '../authenticity.js';
import { GatewayHttp } from '../http.js';
import type { VendorError } from '../http-failure.js';
import { readAnswer } from '../reading.js';
import type { RazorpayCredentials } from './credentials.js';
import {
  RAZORPAY_ORDER,
  RAZORPAY_ORDERS,
  RAZORPAY_PAYMENTS,
  type RazorpayOrder,
  type RazorpayPayment,
} from './entities.js';

const ERROR = z.object({
  error: z.object({ code: z.string().optional(), description: z.string().optional(), reason: z.string().nullish() }),
});

function readError(body: unknown): VendorError {
  const { data } = ERROR.safeParse(body);
  if (!data) return {};
  const { code, description, reason } = data.error;
  // An unknown id is a 400 like any other at Razorpay; only the words tell.
  return {
    code: reason ?? code,
    message: description,
    notFound: /id provided does not exist/i.test(description ?? ''),
  };
}

/** https://api.razorpay.com/v1. Basic auth, JSON, whole paise. */
export class RazorpayClient {
  private readonly http: GatewayHttp;

  constructor(baseUrl: string) {
    this.http = new GatewayHttp({ gateway: 'razorpay', baseUrl, readError });
  }

  async createOrder(credentials: RazorpayCredentials, order: object, signal?: AbortSignal): Promise<RazorpayOrder> {
    const body = await this.http.call({
      method: 'POST',
      path: '/v1/orders',
      headers: authorization(credentials),
      json: JSON.stringify(order),
      signal,
    });
    return readAnswer('razorpay', RAZORPAY_ORDER, body);
  }

  async order(credentials: RazorpayCredentials, id: string, signal?: AbortSignal): Promise<RazorpayOrder> {
    return readAnswer('razorpay', RAZORPAY_ORDER, await this.get(credentials, `/v1/orders/${enc(id)}`, signal));
  }

  async ordersByReceipt(
    credentials: RazorpayCredentials,
    receipt: string,
    signal?: AbortSignal,
  ): Promise<RazorpayOrder[]> {
    const body = await this.get(credentials, `/v1/orders?receipt=${enc(receipt)}`, signal);
    return readAnswer('razorpay', RAZORPAY_ORDERS, body).items;
  }

  async payments(credentials: RazorpayCredentials, orderId: string, signal?: AbortSignal): Promise<RazorpayPayment[]> {
    const body = await this.get(credentials, `/v1/orders/${enc(orderId)}/payments`, signal);
    return readAnswer('razorpay', RAZORPAY_PAYMENTS, body).items;
  }

  private get(credentials: RazorpayCredentials, path: string, signal?: AbortSignal): Promise<unknown> {
    return this.http.call({ method: 'GET', path, headers: authorization(credentials), signal });
  }
}

const enc = encodeURIComponent;

function authorization({ keyId, keySecret }: RazorpayCredentials) {
  return { authorization: basicAuth(keyId, keySecret) };
}
