import type { Metadata } from '@grpc/grpc-js';
import jwt from 'jsonwebtoken';
import { ExtractJwt, Strategy, type JwtFromRequestFunction } from 'passport-jwt';
import type { Clock } from '#libs/kernel';
import { ALGORITHMS, type DeviceKey } from '../tenants/device-keys.js';
import { AUDIENCE, readClaims } from './claims.js';
import { Refusal, type RefusalCode } from './refusal.js';

const TOKEN_CHARS_MAX = 4096;

/** What carries a token: an HTTP request, a socket.io handshake or a gRPC call. */
export interface TokenCarrier {
  headers?: Record<string, unknown>;
  handshake?: { auth?: Record<string, unknown> };
  metadata?: Metadata;
}

type KeyFinder = (kid: string) => DeviceKey | undefined;

const fromHandshake = (carrier: TokenCarrier): string | null => {
  const token = carrier.handshake?.auth?.['token'];
  return typeof token === 'string' ? token : null;
};

export function bearer(metadata: Metadata | undefined): string | undefined {
  return /^Bearer (\S+)$/i.exec(metadata?.get('authorization')[0]?.toString() ?? '')?.[1];
}

const fromMetadata = (carrier: TokenCarrier): string | null => bearer(carrier.metadata) ?? null;
const fromHttp = ExtractJwt.fromAuthHeaderAsBearerToken();

const extract = ((carrier: TokenCarrier) => {
  if (carrier.handshake) return fromHandshake(carrier);
  if (carrier.metadata) return fromMetadata(carrier);
  return fromHttp({ headers: carrier.headers ?? {} } as Parameters<typeof fromHttp>[0]);
}) as unknown as JwtFromRequestFunction;

/** The key a token names, if it may verify this token. @throws Refusal */
export function keyOfToken(token: string, findKey: KeyFinder): DeviceKey {
  const header = token.length <= TOKEN_CHARS_MAX ? decodeHeader(token) : undefined;
  if (!header) throw new Refusal('token_malformed');
  if (!(ALGORITHMS as readonly string[]).includes(header.alg)) throw new Refusal('token_algorithm');
  const key = typeof header.kid === 'string' ? findKey(header.kid) : undefined;
  if (!key) throw new Refusal('token_key_unknown');
  if (key.alg !== header.alg) throw new Refusal('token_algorithm');
  return key;
}

function decodeHeader(token: string): jwt.JwtHeader | undefined {
  try {
    return jwt.decode(token, { complete: true })?.header;
  } catch {
    return undefined;
  }
}

/** The one strategy that verifies device tokens, wherever they come from. */
export function deviceStrategy(findKey: KeyFinder, clock: Clock): Strategy {
  return new Strategy(
    {
      jwtFromRequest: extract,
      algorithms: [...ALGORITHMS],
      audience: AUDIENCE,
      passReqToCallback: true,
      secretOrKeyProvider: (_carrier: unknown, token: string, done: (error: unknown, key?: never) => void) => {
        try {
          done(null, keyOfToken(token, findKey).verifyWith as never);
        } catch (error) {
          done(error);
        }
      },
    },
    (carrier: unknown, payload: unknown, done: (error: unknown, identity?: object | false, info?: unknown) => void) => {
      try {
        const key = keyOfToken(extract(carrier as never) ?? '', findKey);
        done(null, readClaims(payload, key, clock.now().getTime()));
      } catch (error) {
        done(null, false, error);
      }
    },
  );
}

/** What the strategy gave as its reason, as ours. */
export function toRefusal(reason: unknown): Refusal {
  if (reason instanceof Refusal) return reason;
  if (reason instanceof jwt.TokenExpiredError) return new Refusal('token_expired');
  if (reason instanceof jwt.NotBeforeError) return new Refusal('token_not_yet_valid');
  const message = reason instanceof Error ? reason.message : '';
  if (message === 'No auth token') return new Refusal('token_missing');
  const byMessage: [RegExp, RefusalCode][] = [
    [/^jwt audience/, 'token_audience'],
    [/signature/, 'token_signature'],
    [/algorithm/, 'token_algorithm'],
  ];
  return new Refusal(byMessage.find(([pattern]) => pattern.test(message))?.[1] ?? 'token_malformed');
}
