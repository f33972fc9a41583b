/** A sweep that waits for its gateways' limits ends before the next one begins. */
const RUN_SHARE = 0.9;
/** Two sweeps that did not come: the schedule is not to be relied on. */
const MISSED = 2;
const LOOK_MS_MAX = 30_000;

export function runMsMax(everySeconds: number): number {
  return everySeconds * 1000 * RUN_SHARE;
}

/** How often to look whether sweeps come to an end. */
export function lookMs(everySeconds: number): number {
  return Math.min(LOOK_MS_MAX, everySeconds * 500);
}

/**
 * Whether no sweep has ended for too long: ten minutes where one is due every five. A clock that was set back makes the
 * last one a sweep of the future, which says nothing.
 */
export function isOverdue(lastFinishedAt: Date, now: Date, everySeconds: number): boolean {
  const ageMs = now.getTime() - lastFinishedAt.getTime();
  return ageMs < 0 || ageMs >= MISSED * everySeconds * 1000;
}
