import type { Checker, Evidence } from '../evidence.js';

const WINDOW_SECONDS = 10;
/** Fewer than this say nothing about how they are spread. */
const ENOUGH = 40;

/** How many devices were sent away by draining nodes, and how many of them at most were told the same second. */
export function drained({ devices }: Pick<Evidence, 'devices'>): { told: number; busiest: number } {
  const seconds = new Map<number, number>();
  let told = 0;
  for (const { trace } of devices)
    for (const moment of trace.moments)
      if (moment.is === 'bye' && moment.code === 4012 && moment.reason.includes('going away')) {
        const second = Math.floor(moment.afterMs / 1000);
        seconds.set(second, (seconds.get(second) ?? 0) + 1);
        told++;
      }
  return { told, busiest: Math.max(0, ...seconds.values()) };
}

/** A node that goes away does not send all its devices to the others at once. */
export const stampede: Checker = (evidence) => {
  const { told, busiest } = drained(evidence);
  if (told < ENOUGH || busiest <= (3 * told) / WINDOW_SECONDS) return [];
  return [{ text: `${busiest} of ${told} devices of draining nodes were told to come back in the same second` }];
};
