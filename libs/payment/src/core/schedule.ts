const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * Ages of an attempt at which the gateway is asked again. NPCI (2025) wants the first check of a UPI payment after
 * 45 to 90 s and at most three within two hours; banks settle what is uncertain by T+5.
 */
const AGES_MS = [MINUTE, 10 * MINUTE, 30 * MINUTE, 2 * HOUR];
const THEN_EVERY_MS = 6 * HOUR;
const GIVE_UP_MS = 5 * DAY;

/** The last question is early enough to be answered before a person has to look. */
const LAST_MS = GIVE_UP_MS - HOUR;

/** When to ask about an open attempt next; after the last question, when to stop waiting for its end. */
export function nextCheckAt(startedAt: Date, now: Date): Date {
  const age = now.getTime() - startedAt.getTime();
  const next = AGES_MS.find((due) => due > age) ?? age + THEN_EVERY_MS;
  return new Date(startedAt.getTime() + Math.min(next, age < LAST_MS ? LAST_MS : GIVE_UP_MS));
}

/** Open attempts that were begun before this are for a person (invariant 7). */
export function giveUpBefore(now: Date): Date {
  return new Date(now.getTime() - GIVE_UP_MS);
}

const RETRY_MS_MIN = 5 * MINUTE;
const RETRY_SHARE = 0.1;

/** The gateway could not be asked: when to try again. Later, the longer it has been so, as its other questions are. */
export function retryCheckAt(startedAt: Date, now: Date): Date {
  const age = now.getTime() - startedAt.getTime();
  return new Date(now.getTime() + Math.max(RETRY_MS_MIN, age * RETRY_SHARE));
}

const ABANDONED_MS = HOUR;

/** Nobody has tried to pay, and whoever still has the page open from before the order ran out has had time to. */
export function isAbandoned(expiresAt: Date, now: Date): boolean {
  return now.getTime() - expiresAt.getTime() >= ABANDONED_MS;
}

/**
 * Ages of a payment that pays its order at which the gateway is asked whether it gave the money back by itself, or
 * somebody did in its dashboard. A vendor's own returns come within days.
 */
const RETURN_AGES_MS = [DAY, 5 * DAY];

/** When to ask about the gateway's own refunds next. */
export function nextReturnCheckAt(startedAt: Date, now: Date): Date | undefined {
  const age = now.getTime() - startedAt.getTime();
  const next = RETURN_AGES_MS.find((due) => due > age);
  return next === undefined ? undefined : new Date(startedAt.getTime() + next);
}

/**
 * Ages at which an attempt that failed is asked about once more: a bank may answer up to three days late (Razorpay:
 * late authorization), and the webhook that says so may be lost.
 */
const LATE_AGES_MS = [6 * HOUR, DAY, 3 * DAY + HOUR];

/** When to ask about a failed or expired attempt next, or undefined when no late success is to be expected any more. */
export function nextLateCheckAt(startedAt: Date, now: Date): Date | undefined {
  const age = now.getTime() - startedAt.getTime();
  const next = LATE_AGES_MS.find((due) => due > age);
  return next === undefined ? undefined : new Date(startedAt.getTime() + next);
}

/** Refunds take days where a bank takes part; Cashfree allows 30 questions a minute. */
const REFUND_AGES_MS = [5 * MINUTE, HOUR, 6 * HOUR];
const REFUND_GIVE_UP_MS = 30 * DAY;

/** When to ask about a refund next, or undefined after a month. */
export function nextRefundCheckAt(madeAt: Date, now: Date): Date | undefined {
  const age = now.getTime() - madeAt.getTime();
  if (age >= REFUND_GIVE_UP_MS) return undefined;
  const next = REFUND_AGES_MS.find((due) => due > age) ?? age + DAY;
  return new Date(madeAt.getTime() + next);
}
