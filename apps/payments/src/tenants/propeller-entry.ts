import { randomBytes } from 'node:crypto';
import { hashApiKey, type Scope } from '#libs/platform';

const KEY_BYTES = 32;

/** A new API key: 256 random bits. */
export const newApiKey = () => `ppk_${randomBytes(KEY_BYTES).toString('base64url')}`;

/** What the worker does in a tenant's name: publish, and read the receipts. */
const WORKER_SCOPES: Scope[] = ['publish', 'read'];

export interface PropellerTenant {
  apiKeys: { sha256: string; scopes: Scope[] }[];
  jwtKeys: { kid: string; alg: 'HS256'; secret: string }[];
}

/** A tenant as Propeller's tenants file has it: its keys hashed, and a new secret (RFC 7518, 3.2) for device tokens. */
export function propellerEntry(
  tenant: string,
  keys: { apiKey: string; scopes: Scope[]; propellerKey: string },
): PropellerTenant {
  // A kid is unique in the whole file, and one that starts with "dev-" is refused in production.
  const kid = `key-${tenant}-${randomBytes(4).toString('hex')}`;
  return {
    apiKeys: [
      { sha256: hashApiKey(keys.apiKey), scopes: keys.scopes },
      { sha256: hashApiKey(keys.propellerKey), scopes: WORKER_SCOPES },
    ],
    jwtKeys: [{ kid, alg: 'HS256', secret: randomBytes(KEY_BYTES).toString('base64') }],
  };
}
