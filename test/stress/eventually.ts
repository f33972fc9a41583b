import { setTimeout as wait } from 'node:timers/promises';

const LOOK_EVERY_MS = 200;

/** Looks until it is good, or the time is over: what was seen last. */
export async function eventually<T>(look: () => Promise<T>, good: (seen: T) => boolean, msMax: number): Promise<T> {
  const end = Date.now() + msMax;
  for (;;) {
    const seen = await look();
    if (good(seen) || Date.now() > end) return seen;
    await wait(LOOK_EVERY_MS);
  }
}
