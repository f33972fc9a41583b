import jwt from 'jsonwebtoken';
import { hashApiKey } from '#libs/platform';

/** Two brands with the same client and device ids: what goes to the wrong one is seen. */
export const TENANTS = ['amber', 'blue'] as const;
export type Tenant = (typeof TENANTS)[number];

/** What is published to, and what devices listen to. */
export const TOPICS = ['city.pune', 'city.goa', 'news'] as const;
export const PATTERNS = ['city.pune', 'city.goa', 'city.*', 'news'] as const;

const TOKEN_SECONDS = 3600;

export function apiKey(tenant: Tenant): string {
  return `stress-${tenant}-key`;
}

function secret(tenant: Tenant): Buffer {
  return Buffer.alloc(32, tenant);
}

/** What the nodes read at PROPELLER_TENANTS_FILE. */
export function tenantsFile(): string {
  return JSON.stringify({ tenants: Object.fromEntries(TENANTS.map((tenant) => [tenant, entryOf(tenant)])) });
}

function entryOf(tenant: Tenant) {
  return {
    apiKeys: [{ sha256: hashApiKey(apiKey(tenant)), scopes: ['publish', 'read', 'tokens'] }],
    jwtKeys: [{ kid: `${tenant}-1`, alg: 'HS256', secret: secret(tenant).toString('base64') }],
  };
}

/** As the tenant's own backend would mint it. */
export function deviceToken(tenant: Tenant, clientId: string, deviceId: string, topics: readonly string[]): string {
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    aud: 'propeller',
    tenant,
    sub: clientId,
    device: deviceId,
    topics,
    iat: now,
    exp: now + TOKEN_SECONDS,
  };
  return jwt.sign(claims, secret(tenant), { header: { alg: 'HS256', kid: `${tenant}-1` } });
}
