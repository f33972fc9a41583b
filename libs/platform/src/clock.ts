import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { systemClock, type Clock } from '#libs/kernel';
import type { Config } from './config.js';

/** Resolves when that long has passed by the process's clock, or `signal` ends it. */
export type Pause = (ms: number, signal?: AbortSignal) => Promise<void>;

const LOOK_EVERY_MS = 5;

/** Time is what a file says, in milliseconds: for tests in which days pass in a minute. Production refuses it. */
function fileClock(path: string): Clock {
  return {
    now: () => {
      const ms = Number(readFileSync(path, 'utf8'));
      if (!Number.isSafeInteger(ms) || ms <= 0) throw new Error(`CLOCK_FILE: ${path} holds no time in milliseconds`);
      return new Date(ms);
    },
  };
}

export function clockOf({ CLOCK_FILE }: Config): Clock {
  return CLOCK_FILE ? fileClock(CLOCK_FILE) : systemClock;
}

/** A clock that is set back holds nobody up: no pause is longer than it would be by the machine's own. */
export function pauseBy(clock: Clock): Pause {
  if (clock === systemClock) return (ms, signal) => wait(ms, undefined, { signal }).catch(() => undefined);
  return async (ms, signal) => {
    const until = clock.now().getTime() + ms;
    const end = performance.now() + ms;
    const isOver = () => signal?.aborted || clock.now().getTime() >= until || performance.now() >= end;
    while (!isOver()) await wait(LOOK_EVERY_MS);
  };
}
