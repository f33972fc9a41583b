import { GatewayError } from './gateway-error.js';

/** What a vendor's error body says. */
export interface VendorError {
  code?: string | undefined;
  message?: string | undefined;
  /** Where the vendor says "no such order" with a status other than 404. */
  notFound?: boolean;
}

/**
 * The connection was never made (or never trusted), so the gateway cannot have done anything. Any other broken
 * connection may have broken after the gateway had read the request.
 */
const NEVER_CONNECTED = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_HAS_EXPIRED',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

/** What fetch threw, as an error that says whether the gateway may have acted. */
export function failureOfConnection(gateway: string, error: unknown): GatewayError {
  const { name, message } = error as Error;
  // undici wraps the system's error; after several addresses failed it is an AggregateError with the same code.
  const code = ((error as Error).cause as { code?: string } | undefined)?.code;
  const what = name === 'TimeoutError' ? 'no answer in time' : (code ?? message);
  return new GatewayError(`${gateway}: ${what}`, {
    gateway,
    outcome: code !== undefined && NEVER_CONNECTED.has(code) ? 'not_done' : 'unknown',
    reason: 'technical',
    ...(code !== undefined && { code }),
    cause: error,
  });
}

/** An answer other than 2xx. */
export function failureOfAnswer(
  gateway: string,
  status: number,
  headers: Headers,
  { code, message, notFound }: VendorError,
): GatewayError {
  const text = `${gateway}: ${status}${message ? ` ${message.slice(0, 300)}` : ''}`;
  const details = { gateway, status, code: code?.slice(0, 100) ?? `http_${status}` };
  if (status === 429) {
    return new GatewayError(text, {
      ...details,
      outcome: 'not_done',
      reason: 'rate_limited',
      ...retryAfter(headers),
    });
  }
  // Our credentials are wrong: no customer can change that, so it counts against the gateway's use, not the payment.
  if (status === 401 || status === 403)
    return new GatewayError(text, { ...details, outcome: 'not_done', reason: 'technical' });
  if (status === 404 || notFound)
    return new GatewayError(text, { ...details, outcome: 'not_done', reason: 'not_found' });
  // 408: it stopped waiting for us. 3xx: we do not follow, and cannot say what it did.
  if (status >= 500 || status === 408 || status < 400)
    return new GatewayError(text, { ...details, outcome: 'unknown', reason: 'technical' });
  return new GatewayError(text, { ...details, outcome: 'not_done', reason: 'refused' });
}

function retryAfter(headers: Headers): { retryAfterSeconds?: number } {
  const seconds = Number(headers.get('retry-after') ?? headers.get('x-ratelimit-retry') ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? { retryAfterSeconds: Math.ceil(seconds) } : {};
}
