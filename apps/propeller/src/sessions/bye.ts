/** Why a connection ends, said to the device before it does. */
export interface Bye {
  code: number;
  reason: string;
  /** Whether to come back, and how long to wait with that. */
  reconnect: boolean;
  afterMs: number;
}

export const BYE = {
  expired: { code: 4001, reason: 'the token has expired', reconnect: true, afterMs: 0 },
  revoked: { code: 4002, reason: 'the token was revoked', reconnect: false, afterMs: 0 },
  keyGone: { code: 4002, reason: 'the key of the token was withdrawn', reconnect: true, afterMs: 0 },
  protocol: { code: 4003, reason: 'a device may only acknowledge what it was sent', reconnect: false, afterMs: 0 },
  slow: { code: 4008, reason: 'the device does not take what it is sent', reconnect: true, afterMs: 0 },
  replaced: { code: 4009, reason: 'this device has connected again', reconnect: false, afterMs: 0 },
  draining: { code: 4012, reason: 'this node is going away', reconnect: true, afterMs: 0 },
  aged: {
    code: 4012,
    reason: 'this connection is old: a new one may find a better place',
    reconnect: true,
    afterMs: 0,
  },
  unavailable: { code: 4012, reason: 'the inbox cannot be reached', reconnect: true, afterMs: 0 },
  clientFull: { code: 4029, reason: 'this client has too many connections', reconnect: true, afterMs: 0 },
  tenantFull: { code: 4029, reason: 'this tenant has too many connections', reconnect: true, afterMs: 0 },
  reset: { code: 4012, reason: 'the inboxes were lost, a new epoch has begun', reconnect: true, afterMs: 0 },
} as const satisfies Record<string, Bye>;

/** A device that does not take its goodbye in this time is cut off. */
export const BYE_MS_MAX = 2000;

/** Whom a limit keeps out should not ask again at once. */
export const LIMIT_AFTER_MS = 30_000;

/** Spreads devices over a time, so that they do not all come back at once. */
export function spread(bye: Bye, windowMs: number, dice: () => number = Math.random): Bye {
  return { ...bye, afterMs: Math.floor(dice() * windowMs) };
}
