import { UsageError } from './usage.js';

const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const DAYS_MAX = 30;

/** `90s`, `30m`, `48h`, `7d` or `0` in milliseconds, at most 30 days. @throws UsageError */
export function parseDuration(option: string, text: string): number {
  const [, amount, unit] = /^(\d{1,7})([smhd])$/.exec(text) ?? [];
  const ms = text === '0' ? 0 : Number(amount) * UNIT_MS[unit as keyof typeof UNIT_MS];
  if (!(ms <= DAYS_MAX * UNIT_MS.d))
    throw new UsageError(
      `${option}: expected a duration such as 90s, 30m, 48h or 7d, at most ${DAYS_MAX}d; got "${text}"`,
    );
  return ms;
}
