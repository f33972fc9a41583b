import { createHmac, generateKeyPairSync, type KeyObject } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { hashApiKey } from '#libs/platform';

/** One is to be left in peace; the other has let its keys get into the wrong hands, and may harm nobody but itself. */
export type Tenant = 'good' | 'mallory';

const pems = (type: 'rsa' | 'ec') => {
  const pair =
    type === 'rsa'
      ? generateKeyPairSync('rsa', { modulusLength: 2048 })
      : generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { privateKey: pair.privateKey, publicPem: pair.publicKey.export({ type: 'spki', format: 'pem' }).toString() };
};
export const RSA = pems('rsa');
export const EC = pems('ec');

export const API_KEYS = {
  good: 'hostile-good-key',
  mallory: 'hostile-mallory-key',
  malloryRead: 'hostile-mallory-read-key',
} as const;

export function secret(tenant: Tenant): Buffer {
  return Buffer.alloc(32, tenant);
}

const apiKeyOf = (apiKey: string, ...scopes: string[]) => ({ sha256: hashApiKey(apiKey), scopes });
const hmacKeyOf = (tenant: Tenant) => ({ kid: `${tenant}-1`, alg: 'HS256', secret: secret(tenant).toString('base64') });

export function tenantsFile(): string {
  return JSON.stringify({
    tenants: {
      good: { apiKeys: [apiKeyOf(API_KEYS.good, 'publish', 'read', 'tokens')], jwtKeys: [hmacKeyOf('good')] },
      mallory: {
        apiKeys: [apiKeyOf(API_KEYS.mallory, 'publish'), apiKeyOf(API_KEYS.malloryRead, 'read')],
        jwtKeys: [
          hmacKeyOf('mallory'),
          { kid: 'mallory-rs', alg: 'RS256', publicKey: RSA.publicPem },
          { kid: 'mallory-es', alg: 'ES256', publicKey: EC.publicPem },
        ],
        limits: { publishesPerSecond: 100_000, readsPerSecond: 100_000 },
      },
    },
  });
}

export function claimsOf(tenant: Tenant, clientId: string, deviceId?: string): Record<string, unknown> {
  const now = Math.floor(Date.now() / 1000);
  return {
    aud: 'propeller',
    tenant,
    sub: clientId,
    ...(deviceId !== undefined && { device: deviceId }),
    iat: now,
    exp: now + 3600,
  };
}

/** As its own backend would mint it. */
export function deviceToken(tenant: Tenant, clientId: string, deviceId?: string): string {
  return jwt.sign(claimsOf(tenant, clientId, deviceId), secret(tenant), { keyid: `${tenant}-1` });
}

export const encoded = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

/** Signed as it says, whatever a library thinks of that. */
export function signedBy(header: unknown, claims: unknown, key: Buffer | string, hash = 'sha256'): string {
  const signed = `${encoded(header)}.${encoded(claims)}`;
  return `${signed}.${createHmac(hash, key).update(signed).digest('base64url')}`;
}

export function signedWith(algorithm: jwt.Algorithm, kid: string, claims: object, key: KeyObject): string {
  return jwt.sign(claims, key, { algorithm, keyid: kid });
}
