import { z } from 'zod';
import { CLIENT_ID } from '#libs/kernel';
import { TOPIC_PATTERN, widest } from '../delivery/topics.js';
import type { DeviceKey } from '../tenants/device-keys.js';
import type { TokenIdentity } from './device-identity.js';
import { Refusal } from './refusal.js';

export const AUDIENCE = 'propeller';
export const LIFETIME_SECONDS_MAX = 24 * 3600;
/** Clocks differ; a token from the future by more than this would stretch its lifetime. */
const CLOCK_SECONDS_MAX = 60;
export const JTI_CHARS_MAX = 128;

export const topicsSchema = z.array(z.string().regex(TOPIC_PATTERN)).max(32);

const claimsSchema = z.object({
  sub: z.string(),
  tenant: z.string().optional(),
  device: z.string().optional(),
  topics: topicsSchema.optional(),
  iat: z.number().int(),
  exp: z.number().int(),
  jti: z.string().max(JTI_CHARS_MAX).optional(),
});

/** What a verified token says of its device. @throws Refusal */
export function readClaims(
  payload: unknown,
  key: Pick<DeviceKey, 'tenant' | 'kid' | 'print'>,
  nowMs: number,
): TokenIdentity {
  if (typeof payload === 'object' && payload !== null && !('exp' in payload && 'iat' in payload)) {
    throw new Refusal('token_lifetime');
  }
  const parsed = claimsSchema.safeParse(payload);
  if (!parsed.success) throw new Refusal('token_malformed');
  const { sub, tenant, device, topics = [], iat, exp, jti } = parsed.data;
  if (tenant !== undefined && tenant !== key.tenant) throw new Refusal('tenant_mismatch');
  if (exp - iat > LIFETIME_SECONDS_MAX) throw new Refusal('token_lifetime');
  if (iat > nowMs / 1000 + CLOCK_SECONDS_MAX) throw new Refusal('token_not_yet_valid');
  if (!CLIENT_ID.test(sub)) throw new Refusal('client_invalid');
  if (device !== undefined && !CLIENT_ID.test(device)) throw new Refusal('device_invalid');
  return {
    tenant: key.tenant,
    clientId: sub,
    deviceId: device,
    topics: widest(topics),
    tokenId: jti,
    kid: key.kid,
    keyPrint: key.print,
    issuedAt: iat * 1000,
    expiresAt: exp * 1000,
  };
}
