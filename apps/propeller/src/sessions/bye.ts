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
  protocol: { code: 4003, reason: 'a device may only acknowledge what it was sent', reconnect: false, afterMs: 0 },
  replaced: { code: 4009, reason: 'this device has connected again', reconnect: false, afterMs: 0 },
  draining: { code: 4012, reason: 'this node is going away', reconnect: true, afterMs: 0 },
  unavailable: { code: 4012, reason: 'the inbox cannot be reached', reconnect: true, afterMs: 0 },
  reset: { code: 4012, reason: 'the inboxes were lost, a new epoch has begun', reconnect: true, afterMs: 0 },
} as const satisfies Record<string, Bye>;

/** Spreads devices over a time, so that they do not all come back at once. */
export function spread(bye: Bye, windowMs: number, dice: () => number = Math.random): Bye {
  return { ...bye, afterMs: Math.floor(dice() * windowMs) };
}
