import type { FastifyRequest } from 'fastify';
import type { GatewayName } from '#libs/gateways';
import { take, type Window } from '../core/rate-limit.js';

const CALLERS_MAX = 10_000;

interface Route {
  method: string;
  path: RegExp;
  /** Calls a minute. */
  production: number;
  sandbox: number;
}

/** By what is asked. Cashfree's as published; the others publish none, so these are only there to be kept. */
const ROUTES: Readonly<Record<GatewayName, readonly Route[]>> = {
  cashfree: [
    { method: 'POST', path: /^\/pg\/orders$/, production: 200, sandbox: 30 },
    { method: 'GET', path: /^\/pg\/orders\/[^/]+$/, production: 400, sandbox: 60 },
    { method: 'GET', path: /^\/pg\/orders\/[^/]+\/payments$/, production: 100, sandbox: 30 },
    // Nothing is published for the sandbox: as for the list of payments.
    { method: 'GET', path: /^\/pg\/orders\/[^/]+\/payments\/[^/]+$/, production: 130, sandbox: 30 },
    { method: 'POST', path: /^\/pg\/orders\/[^/]+\/refunds$/, production: 100, sandbox: 30 },
    { method: 'GET', path: /^\/pg\/orders\/[^/]+\/refunds(\/[^/]+)?$/, production: 30, sandbox: 30 },
  ],
  razorpay: [
    { method: 'GET', path: /^\/v1\/orders\/[^/]+$/, production: 300, sandbox: 300 },
    { method: 'GET', path: /^\/v1\/orders\/[^/]+\/payments$/, production: 300, sandbox: 300 },
    { method: 'GET', path: /^\/v1\/payments\/[^/]+\/refunds$/, production: 300, sandbox: 300 },
  ],
  // A status and the refunds are one call.
  juspay: [{ method: 'GET', path: /^\/orders\/[^/]+$/, production: 600, sandbox: 600 }],
};

/** Each merchant's, by kind of call. A kind that is not listed has no limit. */
export function vendorLimits() {
  const windows = new Map<string, Window>();
  return {
    take(gateway: GatewayName, set: 'production' | 'sandbox', request: FastifyRequest, nowMs: number) {
      const path = request.url.slice(`/${gateway}`.length).replace(/\?.*$/, '');
      const route = ROUTES[gateway].find((one) => one.method === request.method && one.path.test(path));
      if (!route) return { allowed: true, headers: {} };
      if (windows.size > CALLERS_MAX) windows.clear();
      const limit = route[set];
      const key = `${gateway} ${callerOf(request)} ${route.method} ${route.path.source}`;
      const { allowed, remaining, retrySeconds } = take(windows, key, limit, nowMs);
      const headers = {
        'x-ratelimit-limit': String(limit),
        'x-ratelimit-remaining': String(remaining),
        'x-ratelimit-retry': String(allowed ? 0 : retrySeconds),
        'x-ratelimit-type': 'app_id',
      };
      return { allowed, headers };
    },
  };
}

function callerOf({ headers }: FastifyRequest): string {
  return String(headers['x-client-id'] ?? headers.authorization);
}
