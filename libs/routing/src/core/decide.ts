import { diceOf } from './dice.js';
import type { Estimate } from './belief.js';
import type { BreakerState } from './breaker.js';

/** What is known of a gateway that could take the payment, when the decision is made. */
export interface Candidate extends Estimate {
  gateway: string;
  /** Why it is not to be used, except for a probe: its breaker is open, or it announced a downtime. */
  out?: string;
  /** Its time out is over, since then (milliseconds since 1970): one payment may find out whether it works. */
  due?: number;
  /** Percentage points it is believed to lose to a downtime that it announced. */
  lowered?: number;
  /** What it charges, in percent of the amount. */
  cost?: number;
  /** Where it is out: whether its breaker is why. For people. */
  breaker?: BreakerState;
  /** The estimate is of the customers of one bank. For people. */
  ofIssuer?: boolean;
}

/** Everything that a decision depends on, and so its log: the same question has the same answer, for ever. */
export interface Question {
  seed: number;
  /** In the order in which equals are taken. */
  candidates: readonly Candidate[];
  /** The tenant's fixed shares, by gateway; then the router does not choose by success. */
  shares?: Readonly<Record<string, number>>;
  /** How many percentage points of success one point of cost outweighs. */
  costWeight?: number;
}

export interface Answer {
  gateway: string;
  /** `best`: highest score; `share`: by fixed shares; `probe`: it is out, and this payment finds out whether it still is. */
  kind: 'best' | 'share' | 'probe';
  /** By place; null for what is out. */
  scores: (number | null)[];
}

/** How far doubt speaks for a gateway: what is not known well is tried, until it is. */
const OPTIMISM = 0.6;
/** Near equals take turns, so that all of them stay known and many processes do not all do the same. */
const JITTER = 0.01;
/** Of the payments that could have gone elsewhere, so many at most find out about a gateway that is out. */
export const PROBE_SHARE = 0.02;

/** The answer to the question, or undefined when nothing can be tried. Pure. */
export function decide(question: Question): Answer | undefined {
  const { seed, candidates, shares } = question;
  const roll = diceOf(seed);
  const scores = candidates.map((one) => score(one, question, roll()));
  const probed = scores.includes(null) && probe(candidates, roll(), roll());
  if (probed) return { gateway: probed.gateway, kind: 'probe', scores };
  const shared = shares && drawShare(candidates, shares, roll());
  if (shared) return { gateway: shared.gateway, kind: 'share', scores };
  let best = -1;
  for (const [i, value] of scores.entries())
    if (value !== null && (best < 0 || value > (scores[best] as number))) best = i;
  const chosen = candidates[best];
  return chosen && { gateway: chosen.gateway, kind: 'best', scores };
}

function score(one: Candidate, { costWeight = 0 }: Question, chance: number): number | null {
  if (one.out !== undefined) return null;
  const { mean, doubt, cost = 0, lowered = 0 } = one;
  return mean + OPTIMISM * doubt + JITTER * chance - (costWeight * cost + lowered) / 100;
}

/** Those whose time out is over come first; the rest of those that are out only now and then. */
function probe(candidates: readonly Candidate[], chance: number, which: number): Candidate | undefined {
  const out = candidates.filter((one) => one.out !== undefined);
  const due = out.filter((one) => one.due !== undefined);
  const isLast = out.length === candidates.length;
  const probed = due.length > 0 ? due : isLast || chance < PROBE_SHARE ? out : [];
  return probed[Math.floor(which * probed.length)];
}

function drawShare(candidates: readonly Candidate[], shares: Readonly<Record<string, number>>, chance: number) {
  const open = candidates.filter(({ out }) => out === undefined);
  const shareOf = ({ gateway }: Candidate) => shares[gateway] ?? 0;
  let left = chance * open.reduce((sum, one) => sum + shareOf(one), 0);
  return open.find((one) => shareOf(one) > 0 && (left -= shareOf(one)) < 0);
}
