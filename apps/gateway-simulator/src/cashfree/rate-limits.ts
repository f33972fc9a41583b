import type { FastifyRequest } from 'fastify';
import { take, type Window } from '../core/rate-limit.js';

const CALLERS_MAX = 10_000;

/** Calls per minute by what is asked, as published. */
const ROUTES: readonly { method: string; path: RegExp; production: number; sandbox: number }[] = [
  { method: 'POST', path: /^\/orders$/, production: 200, sandbox: 30 },
  { method: 'GET', path: /^\/orders\/[^/]+$/, production: 400, sandbox: 60 },
  { method: 'GET', path: /^\/orders\/[^/]+\/payments$/, production: 100, sandbox: 30 },
  // Nothing is published for the sandbox: as for the list of payments.
  { method: 'GET', path: /^\/orders\/[^/]+\/payments\/[^/]+$/, production: 130, sandbox: 30 },
  { method: 'POST', path: /^\/orders\/[^/]+\/refunds$/, production: 100, sandbox: 30 },
  { method: 'GET', path: /^\/orders\/[^/]+\/refunds(\/[^/]+)?$/, production: 30, sandbox: 30 },
];

/** Cashfree's limits for each merchant and kind of call. A kind without a published limit has none. */
export function cashfreeLimits() {
  const windows = new Map<string, Window>();
  return {
    take(set: 'production' | 'sandbox', request: FastifyRequest, nowMs: number) {
      const path = request.url.replace(/^\/cashfree\/pg/, '').replace(/\?.*$/, '');
      const route = ROUTES.find((one) => one.method === request.method && one.path.test(path));
      if (!route) return { allowed: true, headers: {} };
      if (windows.size > CALLERS_MAX) windows.clear();
      const limit = route[set];
      const key = `${String(request.headers['x-client-id'])} ${route.method} ${route.path.source}`;
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
