import { z } from 'zod';
import { basicAuth } from '../authenticity.js';
import { GatewayError } from '../gateway-error.js';
import { GatewayHttp } from '../http.js';
import type { VendorError } from '../http-failure.js';
import { readAnswer } from '../reading.js';
import type { RazorpayCredentials } from './credentials.js';
import {
  collectionOf,
  RAZORPAY_DOWNTIME,
  RAZORPAY_ORDER,
  RAZORPAY_PAYMENT,
  RAZORPAY_RECON,
  RAZORPAY_REFUND,
  type RazorpayDowntime,
  type RazorpayOrder,
  type RazorpayPayment,
  type RazorpayRecon,
  type RazorpayRefund,
} from './entities.js';

interface Period {
  start: Date;
  end: Date;
}

/** As many as one answer may have. */
const PAGE = 100;

const unix = (at: Date) => Math.floor(at.getTime() / 1000);

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

  constructor(baseUrl: string, random: () => number) {
    this.http = new GatewayHttp({ gateway: 'razorpay', baseUrl, readError, random });
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

  ordersByReceipt(credentials: RazorpayCredentials, receipt: string, signal?: AbortSignal): Promise<RazorpayOrder[]> {
    return this.list(credentials, `/v1/orders?receipt=${enc(receipt)}`, RAZORPAY_ORDER, signal);
  }

  payments(credentials: RazorpayCredentials, orderId: string, signal?: AbortSignal): Promise<RazorpayPayment[]> {
    return this.list(credentials, `/v1/orders/${enc(orderId)}/payments`, RAZORPAY_PAYMENT, signal);
  }

  /** Repeating it with the same key and body makes no second refund. */
  async refund(
    credentials: RazorpayCredentials,
    paymentId: string,
    key: string,
    refund: object,
    signal?: AbortSignal,
  ): Promise<RazorpayRefund> {
    const call = {
      method: 'POST' as const,
      path: `/v1/payments/${enc(paymentId)}/refund`,
      headers: { ...authorization(credentials), 'x-refund-idempotency': key },
      json: JSON.stringify(refund),
      repeatable: true,
      signal,
    };
    const body = await this.http.call(call).catch((error: unknown) => {
      throw isInProgress(error) ? new GatewayError(error.message, { ...error.details, ...IN_PROGRESS }) : error;
    });
    return readAnswer('razorpay', RAZORPAY_REFUND, body);
  }

  refunds(credentials: RazorpayCredentials, paymentId: string, signal?: AbortSignal): Promise<RazorpayRefund[]> {
    return this.list(credentials, `/v1/payments/${enc(paymentId)}/refunds?count=${PAGE}`, RAZORPAY_REFUND, signal);
  }

  /** A page of what was made between two times, the latest first. */
  paymentsMade(credentials: RazorpayCredentials, period: Period, skip: number, signal?: AbortSignal) {
    return this.made(credentials, 'payments', RAZORPAY_PAYMENT, period, skip, signal);
  }

  refundsMade(credentials: RazorpayCredentials, period: Period, skip: number, signal?: AbortSignal) {
    return this.made(credentials, 'refunds', RAZORPAY_REFUND, period, skip, signal);
  }

  /** @param day `2025-01-31`, in India */
  async recon(
    credentials: RazorpayCredentials,
    day: string,
    skip: number,
    signal?: AbortSignal,
  ): Promise<{ items: RazorpayRecon[]; next?: number | undefined }> {
    const [year, month, date] = day.split('-');
    const path = `/v1/settlements/recon/combined?year=${year}&month=${month}&day=${date}&count=${PAGE}&skip=${skip}`;
    const items = await this.list(credentials, path, RAZORPAY_RECON, signal);
    return { items, next: items.length < PAGE ? undefined : skip + PAGE };
  }

  downtimes(credentials: RazorpayCredentials, signal?: AbortSignal): Promise<RazorpayDowntime[]> {
    return this.list(credentials, '/v1/payments/downtimes', RAZORPAY_DOWNTIME, signal);
  }

  private async made<T extends z.ZodType>(
    credentials: RazorpayCredentials,
    what: 'payments' | 'refunds',
    item: T,
    { start, end }: Period,
    skip: number,
    signal?: AbortSignal,
  ): Promise<{ items: z.output<T>[]; next?: number | undefined }> {
    const path = `/v1/${what}?from=${unix(start)}&to=${unix(end)}&count=${PAGE}&skip=${skip}`;
    const items = await this.list(credentials, path, item, signal);
    return { items, next: items.length < PAGE ? undefined : skip + PAGE };
  }

  private async list<T extends z.ZodType>(
    credentials: RazorpayCredentials,
    path: string,
    item: T,
    signal?: AbortSignal,
  ): Promise<z.output<T>[]> {
    const body = await this.get(credentials, path, signal);
    return readAnswer('razorpay', collectionOf(item), body).items as z.output<T>[];
  }

  private get(credentials: RazorpayCredentials, path: string, signal?: AbortSignal): Promise<unknown> {
    return this.http.call({ method: 'GET', path, headers: authorization(credentials), signal });
  }
}

const enc = encodeURIComponent;

/** 409: an earlier call with this key is still being worked on. */
const IN_PROGRESS = { outcome: 'unknown', reason: 'technical', retryAfterSeconds: 1 } as const;

function isInProgress(error: unknown): error is GatewayError {
  return error instanceof GatewayError && error.details.status === 409;
}

function authorization({ keyId, keySecret }: RazorpayCredentials) {
  return { authorization: basicAuth(keyId, keySecret) };
}
