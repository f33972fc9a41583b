import { z } from 'zod';
import { basicAuth } from '../authenticity.js';
import { GatewayHttp } from '../http.js';
import type { VendorError } from '../http-failure.js';
import { readAnswer } from '../reading.js';
import type { JuspayCredentials } from './credentials.js';
import { JUSPAY_ORDER, JUSPAY_SESSION, type JuspayOrder, type JuspaySession } from './entities.js';

/** Any day since 2016-10-27 has the webhooks and shapes we read; fixed, so that theirs never change under us. */
const API_VERSION = '2023-06-30';

const ERROR = z.object({ error_code: z.string().nullish(), error_message: z.string().nullish() });

function readError(body: unknown): VendorError {
  const { data } = ERROR.safeParse(body);
  const code = data?.error_code ?? undefined;
  return { code, message: data?.error_message ?? undefined, notFound: code === 'RESOURCE_NOT_FOUND' };
}

/** https://api.juspay.in. Basic auth with the key as the username, JSON, rupees. */
export class JuspayClient {
  private readonly http: GatewayHttp;

  constructor(baseUrl: string, random: () => number) {
    this.http = new GatewayHttp({ gateway: 'juspay', baseUrl, readError, random });
  }

  async createSession(
    credentials: JuspayCredentials,
    orderId: string,
    session: object,
    signal?: AbortSignal,
  ): Promise<JuspaySession> {
    const json = JSON.stringify(session);
    const headers = authorization(credentials, orderId);
    const body = await this.http.call({ method: 'POST', path: '/session', headers, json, signal });
    return readAnswer('juspay', JUSPAY_SESSION, body);
  }

  async order(credentials: JuspayCredentials, orderId: string, signal?: AbortSignal): Promise<JuspayOrder> {
    const headers = authorization(credentials, orderId);
    const body = await this.http.call({ method: 'GET', path: orderPath(orderId), headers, signal });
    return readAnswer('juspay', JUSPAY_ORDER, body);
  }

  /** Resolves to the order, in which the refund is. */
  async refund(
    credentials: JuspayCredentials,
    orderId: string,
    form: { unique_request_id: string; amount: string },
    signal?: AbortSignal,
  ): Promise<JuspayOrder> {
    const headers = authorization(credentials, orderId);
    const path = `${orderPath(orderId)}/refunds`;
    return readAnswer(
      'juspay',
      JUSPAY_ORDER,
      await this.http.call({ method: 'POST', path, headers, form, repeatable: true, signal }),
    );
  }
}

const orderPath = (orderId: string) => `/orders/${encodeURIComponent(orderId)}`;

/** The routing id keeps all calls about one order in one of their data centres, where it is readable at once. */
function authorization({ apiKey, merchantId }: JuspayCredentials, orderId: string) {
  return {
    authorization: basicAuth(apiKey, ''),
    'x-merchantid': merchantId,
    'x-routing-id': orderId,
    version: API_VERSION,
  };
}
