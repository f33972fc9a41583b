import type { GatewayName } from '#libs/gateways';

/** What is known of a gateway for one payment method. */
export interface GatewayHealth {
  gateway: GatewayName;
  /** Set while it is not to be used, with the reason. */
  down?: string;
  /** Outcomes of late, newest first: true is a success. */
  outcomes: readonly boolean[];
}

export interface Candidate {
  gateway: GatewayName;
  available: boolean;
  /** 0 to 1; without outcomes a gateway is believed to be as good as can be, so that it is tried. */
  successRate: number;
  outcomes: number;
  down?: string;
}

export interface Choice {
  gateway: GatewayName;
  /** One sentence for people. */
  reason: string;
  candidates: Candidate[];
}

function toCandidate({ gateway, down, outcomes }: GatewayHealth): Candidate {
  const successRate = outcomes.length === 0 ? 1 : outcomes.filter(Boolean).length / outcomes.length;
  return { gateway, available: down === undefined, successRate, outcomes: outcomes.length, ...(down && { down }) };
}

const percent = (rate: number) => `${(rate * 100).toFixed(1)} %`;

function explain(best: Candidate, candidates: Candidate[]): string {
  const skipped = candidates.filter((c) => !c.available).map((c) => `${c.gateway} is out (${c.down})`);
  const rate =
    best.outcomes === 0 ? 'not tried lately' : `${percent(best.successRate)} of the last ${best.outcomes} succeeded`;
  return [`${best.gateway}: ${rate}`, ...skipped].join('; ');
}

/**
 * The available gateway with the best recent success rate; equals in the order given. Pure. Undefined when none is
 * available.
 */
export function choose(gateways: readonly GatewayHealth[]): Choice | undefined {
  const candidates = gateways.map(toCandidate);
  const [best] = candidates.filter((c) => c.available).toSorted((a, b) => b.successRate - a.successRate);
  return best && { gateway: best.gateway, reason: explain(best, candidates), candidates };
}
