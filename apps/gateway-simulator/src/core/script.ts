/** What changes at one moment: seconds after the script began. Without a gateway, at all of them. */
export interface Step<G extends string, S> {
  at: number;
  gateway?: G | undefined;
  set: S;
}

/** Steps whose time has come, from the one after `played`, and how long until the one after them. */
export function dueSteps<T extends { at: number }>(
  steps: readonly T[],
  played: number,
  elapsedMs: number,
): { due: T[]; waitMs: number | undefined } {
  const rest = steps.slice(played);
  const due = rest.filter(({ at }) => at * 1000 <= elapsedMs);
  const next = rest[due.length];
  return { due, waitMs: next && next.at * 1000 - elapsedMs };
}
