import { z } from 'zod';
import { ALGORITHMS, toDeviceKey, type DeviceKey } from './device-keys.js';

const KTY = { HS256: 'oct', RS256: 'RSA', ES256: 'EC' } as const;

/** RFC 7517, section 4. Members that nobody here needs are ignored, as it asks. */
const jwkSchema = z.looseObject({
  kid: z.string().min(1).max(128),
  alg: z.enum(ALGORITHMS),
  kty: z.enum(['oct', 'RSA', 'EC']),
  use: z.string().optional(),
  key_ops: z.array(z.string()).optional(),
});

/** RFC 7517, section 5: a tenant's keys as its identity provider publishes them, inline. */
export const jwkSetSchema = z.looseObject({ keys: z.array(jwkSchema).max(100) });

/**
 * A private key stays where tokens are made: it is taken only when `key_ops` says that Propeller shall sign with it.
 * @throws Error saying what is wrong with the key
 */
export function toDeviceKeyOfJwk(tenant: string, jwk: z.infer<typeof jwkSchema>): DeviceKey {
  const { kid, alg, kty, use, key_ops: operations } = jwk;
  if (kty !== KTY[alg]) throw new Error(`${alg} needs a key of kty "${KTY[alg]}"`);
  if (use !== undefined && use !== 'sig') throw new Error('use must be "sig"');
  if (operations && !operations.some((one) => one === 'verify' || one === 'sign'))
    throw new Error('key_ops must have "verify" or "sign"');
  const signs = operations?.includes('sign') ?? kty === 'oct';
  const isPrivate = 'd' in jwk || 'p' in jwk || 'q' in jwk;
  if (isPrivate && !signs)
    throw new Error(
      'this is a private key: give its public members only, or key_ops ["sign"] so that tokens are minted here',
    );
  if (kty !== 'oct' && signs && !isPrivate) throw new Error('key_ops has "sign", which needs the private key');
  const key = toDeviceKey(tenant, { kid, alg, jwk });
  return signs ? key : { ...key, signWith: undefined };
}
