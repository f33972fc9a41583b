const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/**
 * Ages of an attempt at which the gateway is asked again. NPCI (2025) wants the first check of a UPI payment after
 * 45 to 90 s and at most three within two hours; banks settle what is uncertain by T+5.
 */
const AGES_MS = [MINUTE, 10 * MINUTE, 30 * MINUTE, 2 * HOUR];
const THEN_EVERY_MS = 6 * HOUR;
const GIVE_UP_MS = 5 * 24 * HOUR;

/** When to ask about an attempt next, or undefined when five days of asking are over and a person has to. */
export function nextCheckAt(startedAt: Date, now: Date): Date | undefined {
  const age = now.getTime() - startedAt.getTime();
  if (age >= GIVE_UP_MS) return undefined;
  const next = AGES_MS.find((due) => due > age) ?? age + THEN_EVERY_MS;
  return new Date(startedAt.getTime() + Math.min(next, GIVE_UP_MS));
}
