const OFFSET_MS = 5.5 * 3_600_000;

/** `2025-01-01T10:00:00+05:30`: Indian time, which has no summer. */
export function toIst(at: Date): string {
  return `${new Date(at.getTime() + OFFSET_MS).toISOString().slice(0, 19)}+05:30`;
}

/** The first and the last second of a day in India. @throws RangeError for anything but `YYYY-MM-DD` */
export function dayInIndia(day: string): { start: Date; end: Date } {
  const start = new Date(`${day}T00:00:00+05:30`);
  if (!/^\d{4}-\d\d-\d\d$/.test(day) || Number.isNaN(start.getTime())) throw new RangeError(`not a day: ${day}`);
  return { start, end: new Date(start.getTime() + 86_400_000 - 1_000) };
}
