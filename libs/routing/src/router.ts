import { randomInt } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '#libs/kernel';
import { CLOCK } from '#libs/platform';
import type { Belief } from './core/belief.js';
import type { Breaker } from './core/breaker.js';
import { toCandidate, type Memory } from './core/candidate.js';
import { decide, type Candidate, type Question } from './core/decide.js';
import type { Downtime } from './core/downtime.js';
import type { Policy } from './core/policy.js';
import { toRouting, type FailedOver, type Routing } from './core/routing.js';
import { beliefField, breakerField, downtimeField } from './fields.js';
import { SharedMemory, type Remembered } from './shared-memory.js';

/** Whoever may find out whether a gateway works again has this long to do it; then another may. */
const PROBE_MS = 6_000;
const SEEDS = 2 ** 32;

export interface RouteQuestion {
  tenant: string;
  /** Those that could take the payment, in the order in which equals are taken. */
  gateways: readonly string[];
  method: string;
  /** The customer's bank, where it is known. */
  issuer?: string | undefined;
  /** Paise. */
  amount: number;
  policy: Policy;
  /** Did not take this payment a moment ago. */
  failedOver: readonly FailedOver[];
}

export interface Beliefs {
  candidates: Candidate[];
  /** Set where Redis did not answer. */
  since?: Date;
}

/** Which gateway a payment goes to. Never rejects, and never waits for long. */
@Injectable()
export class Router {
  constructor(
    private readonly memory: SharedMemory,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Undefined when there is none. */
  async choose(asked: RouteQuestion): Promise<Routing | undefined> {
    const { candidates, since } = await this.beliefs(asked);
    const { shares, costWeight } = asked.policy;
    const question: Question = {
      seed: randomInt(SEEDS),
      candidates: await Promise.all(candidates.map((one) => this.claimProbe(asked.tenant, one))),
      ...(shares && { shares }),
      ...(costWeight !== undefined && { costWeight }),
    };
    const answer = decide(question);
    if (!answer) return undefined;
    const { method, issuer, failedOver } = asked;
    return toRouting({ at: this.clock.now(), method, issuer, question, answer, since, failedOver });
  }

  /** What is believed of each, now. */
  async beliefs({ tenant, gateways, method, issuer, amount, policy }: RouteQuestion): Promise<Beliefs> {
    if (gateways.length === 0) return { candidates: [] };
    const fields = gateways.map((gateway) => ({
      belief: beliefField(method, gateway),
      issuerBelief: issuer === undefined ? undefined : beliefField(method, gateway, issuer),
      breaker: breakerField(gateway),
      downtimes: downtimeField(method, gateway),
    }));
    const names = fields.flatMap((one) => Object.values(one).filter((name) => name !== undefined));
    const remembered = await this.memory.read(tenant, names);
    const around = { now: this.clock.now().getTime(), amount, issuer, costs: policy.costs };
    return {
      candidates: gateways.map((gateway, i) => toCandidate(gateway, memoryOf(remembered, fields[i]), around)),
      ...(remembered.since && { since: remembered.since }),
    };
  }

  /** Of all payments that could find out whether a gateway works again, one does. */
  private async claimProbe(tenant: string, candidate: Candidate): Promise<Candidate> {
    const { due, ...waiting } = candidate;
    if (due === undefined) return candidate;
    // By the end of its time out: a probe that failed begins another, whose probe waits for nobody.
    const mine = await this.memory.claim(tenant, `probe:${candidate.gateway}:${due}`, PROBE_MS);
    return mine ? candidate : waiting;
  }
}

type Names = Readonly<Record<keyof Memory, string | undefined>>;

function memoryOf({ values }: Remembered, names: Names | undefined): Memory {
  const of = (name: string | undefined) => (name === undefined ? undefined : values.get(name));
  return {
    belief: of(names?.belief) as Belief | undefined,
    issuerBelief: of(names?.issuerBelief) as Belief | undefined,
    breaker: of(names?.breaker) as Breaker | undefined,
    downtimes: of(names?.downtimes) as Downtime[] | undefined,
  };
}
