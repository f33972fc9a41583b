import type { Strategy } from 'passport-jwt';
import { CLIENT_ID } from '#libs/kernel';
import type { Since } from '../sessions/session-store.js';
import type { DeviceIdentity, TokenIdentity } from './device-identity.js';
import { toRefusal, type TokenCarrier } from './device-strategy.js';
import { Refusal } from './refusal.js';

/** What a device says beside its token. */
export interface Said {
  deviceId?: unknown;
  since?: unknown;
  os?: unknown;
  appVersion?: unknown;
}

export interface Admitted {
  identity: DeviceIdentity;
  since: Since;
}

/** Lets devices in, over both transports. */
export class DeviceAuth {
  constructor(
    private readonly strategy: Strategy,
    private readonly revoked: (token: TokenIdentity) => boolean,
  ) {}

  /** @throws Refusal */
  async admit(carrier: TokenCarrier, said: Said): Promise<Admitted> {
    const token = await this.verify(carrier);
    if (this.revoked(token)) throw new Refusal('token_revoked');
    const deviceId = deviceOf(token, said.deviceId);
    return { identity: { ...token, deviceId, attributes: attributesOf(said) }, since: sinceOf(said.since) };
  }

  /**
   * Runs the strategy outside Express: a strategy is a prototype on which passport puts the ways to answer, and so can we.
   * @throws Refusal
   */
  verify(carrier: TokenCarrier): Promise<TokenIdentity> {
    return new Promise((resolve, reject) => {
      const run = Object.create(this.strategy) as Strategy;
      run.success = (identity) => resolve(identity as TokenIdentity);
      run.fail = (reason: unknown) => reject(toRefusal(reason));
      run.error = (reason: unknown) => reject(toRefusal(reason));
      run.authenticate(carrier as never);
    });
  }
}

function deviceOf(token: TokenIdentity, said: unknown): string {
  if (said === undefined) {
    if (token.deviceId === undefined) throw new Refusal('device_required');
    return token.deviceId;
  }
  if (typeof said !== 'string') throw new Refusal('auth_invalid');
  if (!CLIENT_ID.test(said)) throw new Refusal('device_invalid');
  if (token.deviceId !== undefined && token.deviceId !== said) throw new Refusal('device_mismatch');
  return said;
}

const ATTRIBUTE = /^[\x20-\x7e]{1,64}$/;
const NO_ATTRIBUTES = Object.freeze({});

function attributesOf({ os, appVersion }: Said): Readonly<Record<string, string>> {
  const said = Object.entries({ os, app_version: appVersion }).filter(([, value]) => value !== undefined);
  if (said.length === 0) return NO_ATTRIBUTES;
  for (const [, value] of said) {
    if (typeof value !== 'string' || !ATTRIBUTE.test(value)) throw new Refusal('attribute_invalid');
  }
  return Object.fromEntries(said) as Record<string, string>;
}

export function sinceOf(said: unknown): Since {
  if (said === undefined) return { mode: 'stored' };
  if (said === 'latest') return { mode: 'latest' };
  if (typeof said !== 'string' || !/^\d{1,15}$/.test(said)) throw new Refusal('since_invalid');
  return { mode: 'after', offset: Number(said) };
}
