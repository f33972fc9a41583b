const OFFSET_MS = 5.5 * 3_600_000;
export const DAY_MS = 86_400_000;

/** What happened on a day is in the gateways' lists and reports by six in the morning of the next. */
const READY_MS = 6 * 3_600_000;
/** Two working days is what gateways take; weekends and holidays come on top. */
export const SETTLED_WITHIN_DAYS = 7;

/** `2026-11-22`, in India. */
export function indianDay(at: Date): string {
  return new Date(at.getTime() + OFFSET_MS).toISOString().slice(0, 10);
}

/** From, and to (not included). */
export function periodOf(day: string): { from: Date; to: Date } {
  const from = new Date(`${day}T00:00:00+05:30`);
  return { from, to: new Date(from.getTime() + DAY_MS) };
}

export function isDay(text: string): boolean {
  return (
    /^\d{4}-\d\d-\d\d$/.test(text) &&
    !Number.isNaN(periodOf(text).from.getTime()) &&
    indianDay(periodOf(text).from) === text
  );
}

export function readyAt(day: string): Date {
  return new Date(periodOf(day).to.getTime() + READY_MS);
}

/** The last `count` days that are ready, the oldest first. */
export function readyDays(now: Date, count: number): string[] {
  const last = now.getTime() - READY_MS - DAY_MS;
  return Array.from({ length: count }, (_, i) => indianDay(new Date(last - (count - 1 - i) * DAY_MS)));
}
