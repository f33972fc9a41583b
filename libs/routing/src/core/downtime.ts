/** What a gateway says about itself, as far as routing needs it. */
export interface Announcement {
  id: string;
  severity: 'low' | 'medium' | 'high';
  begin: Date;
  end?: Date;
  status: 'scheduled' | 'started' | 'resolved';
  /** The bank, app or network it is about, where it is not the whole method. */
  instrument?: string;
}

/** One that is announced and not resolved, in milliseconds since 1970. */
export interface Downtime {
  id: string;
  severity: Announcement['severity'];
  from: number;
  /** News of its end may be lost: then it counts no longer. */
  until: number;
  instrument?: string;
}

/** Without an end of its own it is believed for so long; one that goes on is announced again, or seen by the breaker. */
const BELIEVED_MS = 2 * 3_600_000;
const BELIEVED_MS_MAX = 24 * 3_600_000;
/** Of one gateway and method; the oldest is forgotten. */
const KEPT_MAX = 20;

/** What is known of a method's downtimes once this was said. */
export function afterNews(known: readonly Downtime[], said: Announcement, now: number): Downtime[] {
  const others = known.filter(({ id, until }) => id !== said.id && until > now);
  if (said.status === 'resolved') return others;
  const from = said.begin.getTime();
  const believed = Math.max(from, now) + BELIEVED_MS;
  const until = Math.min(said.end?.getTime() ?? believed, now + BELIEVED_MS_MAX);
  if (until <= now) return others;
  const { id, severity, instrument } = said;
  return [...others, { id, severity, from, until, ...(instrument && { instrument }) }].slice(-KEPT_MAX);
}

/** Percentage points of success it costs a method as a whole; `high` is no lowering but an end. */
const LOWERED = { low: 5, medium: 20, high: 100 } as const;
/** Where it is one bank's and the customer's is not known: the share of customers it may concern. */
const PART = 0.2;

export interface DowntimeEffect {
  /** The whole method is down there. */
  out?: string;
  /** Percentage points. */
  lowered?: number;
}

/** @param issuer the customer's bank, where it is known */
export function effectOf(known: readonly Downtime[], issuer: string | undefined, now: number): DowntimeEffect {
  const running = known.filter(({ from, until }) => from <= now && now < until);
  const costs = running.map(({ severity, instrument }) => {
    if (instrument === undefined || instrument.toLowerCase() === issuer) return LOWERED[severity];
    return issuer === undefined ? LOWERED[severity] * PART : 0;
  });
  const lowered = Math.max(0, ...costs);
  if (lowered >= LOWERED.high) return { out: 'it announced a downtime' };
  return lowered > 0 ? { lowered } : {};
}
