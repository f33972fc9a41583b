import { setTimeout as wait } from 'node:timers/promises';

/**
 * For what cannot be awaited because another process or a database holds it: looks until it is there.
 * @throws when it is not there after `ms`, with what was seen last
 */
export async function until<T>(
  look: () => Promise<T | undefined | false | null>,
  what: string,
  ms = 20_000,
): Promise<T> {
  const end = Date.now() + ms;
  let seen: unknown;
  while (Date.now() < end) {
    seen = await look();
    if (seen) return seen as T;
    await wait(20);
  }
  throw new Error(`${what}: not within ${ms} ms`);
}
