export interface Window {
  /** Milliseconds, when it began. */
  from: number;
  used: number;
}

export interface Allowance {
  allowed: boolean;
  remaining: number;
  /** Until the next window. */
  retrySeconds: number;
}

const MINUTE_MS = 60_000;

/** One more call in a window of a minute that begins with its first call. Changes `windows`. */
export function take(windows: Map<string, Window>, key: string, limit: number, nowMs: number): Allowance {
  const current = windows.get(key);
  const window = current && nowMs - current.from < MINUTE_MS ? current : { from: nowMs, used: 0 };
  windows.set(key, window);
  const allowed = window.used < limit;
  if (allowed) window.used += 1;
  const retrySeconds = Math.max(1, Math.ceil((window.from + MINUTE_MS - nowMs) / 1000));
  return { allowed, remaining: limit - window.used, retrySeconds };
}
