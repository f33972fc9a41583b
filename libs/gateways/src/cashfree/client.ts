import { z } from 'zod';
import { GatewayError } from '../gateway-error.js';
import type { Tools } from '../definition.js';
import { GatewayHttp } from '../http.js';
import type { VendorError } from '../http-failure.js';
import { RateLimits } from '../rate-limits.js';
import { readAnswer } from '../reading.js';
import type { Site } from '../site.js';
import type { CashfreeCredentials } from './credentials.js';
import { readsPerMinute } from './limits.js';
import {
  CASHFREE_INCIDENTS,
  CASHFREE_ORDER,
  CASHFREE_PAYMENTS,
  CASHFREE_RECON_PAGE,
  CASHFREE_REFUND,
  CASHFREE_REFUNDS,
  type CashfreeIncident,
  type CashfreeOrder,
  type CashfreePayment,
  type CashfreeRecon,
  type CashfreeRefund,
} from './entities.js';

/**
 * The oldest of the versions Cashfree still lists, so that every account has it; ids are strings in it. The later ones
 * add only a webhook header that we have no use for.
 */
const API_VERSION = '2023-08-01';

/** Lines of one answer; up to 1000 are allowed, and an answer has at most a megabyte. */
const PAGE = 500;

const ERROR = z.object({ code: z.string().optional(), message: z.string().optional() });

function readError(body: unknown): VendorError {
  return ERROR.safeParse(body).data ?? {};
}

interface Period {
  start: Date;
  end: Date;
}

/** https://api.cashfree.com/pg. Headers for credentials, JSON, rupees. */
export class CashfreeClient {
  private readonly http: GatewayHttp;

  private readonly limits: RateLimits;

  constructor(site: Site, { clock, random }: Tools) {
    this.http = new GatewayHttp({ gateway: 'cashfree', baseUrl: site.url, readError, random });
    this.limits = new RateLimits('cashfree', readsPerMinute(site), clock);
  }

  /** Creates the order, or finds the one that an earlier try with the same id made. */
  async createOrder(
    credentials: CashfreeCredentials,
    orderId: string,
    json: string,
    signal?: AbortSignal,
  ): Promise<CashfreeOrder> {
    const make = async () =>
      readAnswer('cashfree', CASHFREE_ORDER, await this.post(credentials, '/pg/orders', json, signal, orderId));
    return orExisting(make, () => this.order(credentials, orderId, signal));
  }

  async order(credentials: CashfreeCredentials, orderId: string, signal?: AbortSignal): Promise<CashfreeOrder> {
    return readAnswer('cashfree', CASHFREE_ORDER, await this.get('order', credentials, orderPath(orderId), signal));
  }

  async payments(credentials: CashfreeCredentials, orderId: string, signal?: AbortSignal): Promise<CashfreePayment[]> {
    const body = await this.get('payments', credentials, `${orderPath(orderId)}/payments`, signal);
    return readAnswer('cashfree', CASHFREE_PAYMENTS, body);
  }

  /** Asks for no more tries. Whether there are none is in the order. */
  async terminate(credentials: CashfreeCredentials, orderId: string, signal?: AbortSignal): Promise<void> {
    const headers = authorization(credentials);
    const json = '{"order_status":"TERMINATED"}';
    await this.http.call({ method: 'PATCH', path: orderPath(orderId), headers, json, signal });
  }

  /** Makes the refund, or finds the one that an earlier try with the same id made. */
  async refund(
    credentials: CashfreeCredentials,
    orderId: string,
    refundId: string,
    json: string,
    signal?: AbortSignal,
  ): Promise<CashfreeRefund> {
    const path = `${orderPath(orderId)}/refunds`;
    return orExisting(
      async () => readRefund(await this.post(credentials, path, json, signal, refundId)),
      async () => readRefund(await this.get('refund', credentials, `${path}/${encodeURIComponent(refundId)}`, signal)),
    );
  }

  async refunds(credentials: CashfreeCredentials, orderId: string, signal?: AbortSignal): Promise<CashfreeRefund[]> {
    const body = await this.get('refund', credentials, `${orderPath(orderId)}/refunds`, signal);
    return readAnswer('cashfree', CASHFREE_REFUNDS, body);
  }

  /** A page of the settlement report. */
  settlementRecon(credentials: CashfreeCredentials, period: Period, cursor?: string, signal?: AbortSignal) {
    return this.recon('/pg/settlement/recon', credentials, period, cursor, signal);
  }

  /** A page of all events of the account, settled or not. */
  accountRecon(credentials: CashfreeCredentials, period: Period, cursor?: string, signal?: AbortSignal) {
    return this.recon('/pg/recon', credentials, period, cursor, signal);
  }

  private async recon(
    path: string,
    credentials: CashfreeCredentials,
    { start, end }: Period,
    cursor: string | undefined,
    signal?: AbortSignal,
  ): Promise<{ items: CashfreeRecon[]; next?: string | undefined }> {
    const json = JSON.stringify({
      pagination: { limit: PAGE, ...(cursor && { cursor }) },
      filters: { start_date: seconds(start), end_date: seconds(end) },
    });
    const body = await this.post(credentials, path, json, signal);
    const { data, cursor: next } = readAnswer('cashfree', CASHFREE_RECON_PAGE, body);
    return { items: data, next: next || undefined };
  }

  async incidents(credentials: CashfreeCredentials, signal?: AbortSignal): Promise<CashfreeIncident[]> {
    const body = await this.get('incident', credentials, '/pg/incident', signal);
    return readAnswer('cashfree', CASHFREE_INCIDENTS, body).incidents ?? [];
  }

  private get(call: string, credentials: CashfreeCredentials, path: string, signal?: AbortSignal): Promise<unknown> {
    const headers = authorization(credentials);
    return this.limits.run(credentials.clientId, call, () => this.http.call({ method: 'GET', path, headers, signal }));
  }

  private post(
    credentials: CashfreeCredentials,
    path: string,
    json: string,
    signal?: AbortSignal,
    idempotencyKey?: string,
  ): Promise<unknown> {
    const headers = {
      ...authorization(credentials),
      ...(idempotencyKey && { 'x-idempotency-key': idempotencyKey }),
    };
    // Their ids make both repeatable; a report is only read, by a POST.
    return this.http.call({ method: 'POST', path, headers, json, signal, repeatable: true });
  }
}

const orderPath = (orderId: string) => `/pg/orders/${encodeURIComponent(orderId)}`;
const readRefund = (body: unknown) => readAnswer('cashfree', CASHFREE_REFUND, body);
const seconds = (at: Date) => `${at.toISOString().slice(0, 19)}Z`;

function authorization({ clientId, clientSecret }: CashfreeCredentials) {
  return { 'x-client-id': clientId, 'x-client-secret': clientSecret, 'x-api-version': API_VERSION };
}

/** @throws GatewayError `done` where it exists and could not be read */
async function orExisting<T>(make: () => Promise<T>, find: () => Promise<T>): Promise<T> {
  try {
    return await make();
  } catch (error) {
    if (!alreadyExists(error)) throw error;
    return find().catch((reason: unknown) => {
      if (!(reason instanceof GatewayError)) throw reason;
      throw new GatewayError(reason.message, { ...reason.details, outcome: 'done', reason: 'technical' });
    });
  }
}

function alreadyExists(error: unknown): boolean {
  if (!(error instanceof GatewayError)) return false;
  const { status, code } = error.details;
  // 422: the idempotency key came with another body. It is the order's own id, so an earlier try has used it; that one asked
  // for another expiry, which is counted from now where the order's own is too near.
  return status === 409 || status === 422 || code === 'order_already_exists' || code === 'refund_already_exists';
}
