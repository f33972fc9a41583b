import { randomUUID } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { z } from 'zod';
import { CLIENT_ID, Problem, type Clock } from '#libs/kernel';
import { AUDIENCE, LIFETIME_SECONDS_MAX, topicsSchema } from '../auth/claims.js';
import type { Tenants } from '../tenants/tenants.js';

const SECONDS_DEFAULT = 3600;

export const clientTokenSchema = z.strictObject({
  clientId: z.string().regex(CLIENT_ID),
  deviceId: z.string().regex(CLIENT_ID).optional(),
  topics: topicsSchema.optional(),
  ttlSeconds: z.number().int().min(1).max(LIFETIME_SECONDS_MAX).default(SECONDS_DEFAULT),
});

export type ClientTokenRequest = z.infer<typeof clientTokenSchema>;

export interface ClientToken {
  token: string;
  expiresAt: string;
}

/** Mints device tokens for tenants that do not do it themselves. */
export class ClientTokens {
  constructor(
    private readonly tenants: Tenants,
    private readonly clock: Clock,
  ) {}

  /** @throws Problem not_found when the tenant keeps its private keys to itself */
  mint(tenant: string, { clientId, deviceId, topics, ttlSeconds }: ClientTokenRequest): ClientToken {
    const key = this.tenants.signingKey(tenant);
    if (!key?.signWith) throw new Problem('not_found', 'This tenant has no key here that could sign a token.');
    const issuedAt = Math.floor(this.clock.now().getTime() / 1000);
    const expiresAt = issuedAt + ttlSeconds;
    const claims = {
      aud: AUDIENCE,
      tenant,
      sub: clientId,
      ...(deviceId !== undefined && { device: deviceId }),
      ...(topics !== undefined && { topics }),
      iat: issuedAt,
      exp: expiresAt,
      jti: randomUUID(),
    };
    const token = jwt.sign(claims, key.signWith, { algorithm: key.alg, keyid: key.kid });
    return { token, expiresAt: new Date(expiresAt * 1000).toISOString() };
  }
}
