/** Of one gateway: opens on technical failures, which say at once what success rates say late. */
export interface Breaker {
  /** A failed call adds to it, an answered one halves it. */
  strain: number;
  /** Milliseconds since 1970. It is open until then, and after that still, until a probe was answered. */
  openUntil?: number;
  /** How often in a row it opened. */
  opened: number;
  reason?: string;
}

export const CLOSED: Breaker = { strain: 0, opened: 0 };
/** Opens there: three answers that were errors, or two calls without an answer. */
const STRAIN_MAX = 3;
const STRAIN_OF = { error: 1, no_answer: 2 } as const;
export type Trouble = keyof typeof STRAIN_OF;
const OPEN_MS = 15_000;
const OPEN_MS_MAX = 240_000;

export function afterTrouble(breaker: Breaker, trouble: Trouble, reason: string, now: number): Breaker {
  const strain = Math.min(STRAIN_MAX, breaker.strain + STRAIN_OF[trouble]);
  // Several that were on their way when it opened are one opening.
  const isOpen = breaker.openUntil !== undefined && now < breaker.openUntil;
  const isProbe = breaker.openUntil !== undefined && !isOpen;
  if (isOpen || (!isProbe && strain < STRAIN_MAX)) return { ...breaker, strain, reason };
  const openMs = Math.min(OPEN_MS_MAX, OPEN_MS * 2 ** Math.min(breaker.opened, 10));
  return { strain, openUntil: now + openMs, opened: breaker.opened + 1, reason };
}

/** It answered: whatever was wrong is over, or not that bad. */
export function afterAnswer({ strain, openUntil }: Breaker): Breaker {
  if (openUntil !== undefined || strain <= 0.25) return CLOSED;
  return { strain: strain / 2, opened: 0 };
}

export type BreakerState = 'closed' | 'open' | 'half_open';

export function breakerState({ openUntil }: Breaker, now: number): BreakerState {
  if (openUntil === undefined) return 'closed';
  return now < openUntil ? 'open' : 'half_open';
}
