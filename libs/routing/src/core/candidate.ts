import { estimate, newBelief, summary, type Belief } from './belief.js';
import { breakerState, CLOSED, type Breaker } from './breaker.js';
import type { Candidate } from './decide.js';
import { effectOf, type Downtime } from './downtime.js';
import { costOf, type Cost } from './policy.js';

/** What is remembered of one gateway, for one tenant and method. */
export interface Memory {
  belief?: Belief | undefined;
  /** Of the customers of one bank. */
  issuerBelief?: Belief | undefined;
  breaker?: Breaker | undefined;
  downtimes?: readonly Downtime[] | undefined;
}

export interface Circumstances {
  now: number;
  /** Paise. */
  amount: number;
  issuer?: string | undefined;
  /** What the tenant's gateways charge. */
  costs?: Readonly<Record<string, Cost>> | undefined;
}

/** With fewer outcomes of its own a bank's customers are believed to fare as all others do. */
const ISSUER_SEEN_MIN = 20;

function rateOf({ belief, issuerBelief }: Memory, now: number) {
  const own = issuerBelief && estimate(summary(issuerBelief), now);
  if (own && own.seen >= ISSUER_SEEN_MIN) return { ...own, ofIssuer: true };
  return estimate(summary(belief ?? newBelief(0)), now);
}

/** What a decision needs to know of a gateway, from what is remembered of it. Pure. */
export function toCandidate(gateway: string, memory: Memory, { now, amount, issuer, costs }: Circumstances): Candidate {
  const { breaker = CLOSED, downtimes = [] } = memory;
  const state = breakerState(breaker, now);
  const downtime = effectOf(downtimes, issuer, now);
  const out = state === 'closed' ? downtime.out : (breaker.reason ?? 'technical errors');
  const cost = costs?.[gateway];
  return {
    gateway,
    ...rateOf(memory, now),
    ...(out !== undefined && { out, breaker: state }),
    ...(state === 'half_open' && downtime.out === undefined && { due: breaker.openUntil }),
    ...(downtime.lowered !== undefined && { lowered: downtime.lowered }),
    ...(cost && { cost: costOf(cost, amount) }),
  };
}
