import {
  createHash,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  type JsonWebKey,
  type KeyObject,
} from 'node:crypto';
import { z } from 'zod';

export const ALGORITHMS = ['HS256', 'RS256', 'ES256'] as const;
export type Algorithm = (typeof ALGORITHMS)[number];

/** RFC 7518: a key of the same size as the hash output, or larger. */
const SECRET_BYTES_MIN = 32;

export const deviceKeySchema = z.strictObject({
  kid: z.string().min(1).max(128),
  alg: z.enum(ALGORITHMS),
  /** HS256: base64. */
  secret: z.base64().optional(),
  /** RS256, ES256: PEM. With the private key Propeller can mint as well as verify. */
  publicKey: z.string().optional(),
  privateKey: z.string().optional(),
  jwk: z.record(z.string(), z.unknown()).optional(),
});

/** A tenant's key for device tokens: verifies its own algorithm only. */
export interface DeviceKey {
  kid: string;
  alg: Algorithm;
  tenant: string;
  /** Tells this key from another one that took its kid. */
  print: string;
  verifyWith: KeyObject;
  /** Absent when the tenant keeps its private key and mints itself. */
  signWith: KeyObject | undefined;
}

function symmetric(given: z.infer<typeof deviceKeySchema>): KeyObject {
  const k = typeof given.jwk?.['k'] === 'string' ? Buffer.from(given.jwk['k'], 'base64url') : undefined;
  const secret = given.secret === undefined ? k : Buffer.from(given.secret, 'base64');
  if (!secret) throw new Error('HS256 needs a secret (base64) or a jwk of kty "oct"');
  if (secret.length < SECRET_BYTES_MIN) throw new Error(`a secret needs at least ${SECRET_BYTES_MIN} bytes`);
  return createSecretKey(secret);
}

function asymmetric(given: z.infer<typeof deviceKeySchema>): Pick<DeviceKey, 'verifyWith' | 'signWith'> {
  const jwk = given.jwk as JsonWebKey | undefined;
  const signWith =
    given.privateKey !== undefined
      ? createPrivateKey(given.privateKey)
      : jwk?.d
        ? createPrivateKey({ key: jwk, format: 'jwk' })
        : undefined;
  if (signWith) return { verifyWith: createPublicKey(signWith), signWith };
  if (jwk) return { verifyWith: createPublicKey({ key: jwk, format: 'jwk' }), signWith };
  if (given.publicKey === undefined) throw new Error(`${given.alg} needs a publicKey (PEM), a privateKey or a jwk`);
  return { verifyWith: createPublicKey(given.publicKey), signWith };
}

function fits({ asymmetricKeyType: type, asymmetricKeyDetails: details }: KeyObject, alg: Algorithm): boolean {
  if (alg === 'RS256') return type === 'rsa' && (details?.modulusLength ?? 0) >= 2048;
  return type === 'ec' && details?.namedCurve === 'prime256v1';
}

function printOf(key: KeyObject): string {
  const bytes = key.type === 'secret' ? key.export() : key.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(bytes).digest('base64url').slice(0, 16);
}

/** @throws Error saying what is wrong with the key */
export function toDeviceKey(tenant: string, given: z.infer<typeof deviceKeySchema>): DeviceKey {
  const { kid, alg } = given;
  if (alg === 'HS256') {
    const secret = symmetric(given);
    return { kid, alg, tenant, print: printOf(secret), verifyWith: secret, signWith: secret };
  }
  const keys = asymmetric(given);
  if (!fits(keys.verifyWith, alg)) throw new Error(`not a key for ${alg} (RSA of 2048 bits or more, or EC P-256)`);
  return { kid, alg, tenant, print: printOf(keys.verifyWith), ...keys };
}
