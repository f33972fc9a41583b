import { decide, type Answer, type Question } from './decide.js';
import { explain } from './explain.js';

/** A gateway that did not take the payment, so that the next one was asked. */
export interface FailedOver {
  gateway: string;
  paymentId: string;
  /** Whether it may have taken it after all. */
  uncertain: boolean;
  code?: string;
}

/** Why a payment went where it went: what is stored with it. */
export interface Routing {
  gateway: string;
  /** One sentence for people. */
  reason: string;
  /** `asked`: the caller named the gateway. */
  kind: Answer['kind'] | 'asked';
  at: string;
  method: string;
  issuer?: string;
  /** All that the decision depended on: `replay` gives the same answer from it, for ever. */
  question?: Question;
  scores?: Answer['scores'];
  /** Set where what all processes know could not be read: the beliefs are of then. */
  knownSince?: string;
  failedOver: readonly FailedOver[];
}

interface Made {
  at: Date;
  method: string;
  issuer: string | undefined;
  question: Question;
  answer: Answer;
  since: Date | undefined;
  failedOver: readonly FailedOver[];
}

export function toRouting({ at, method, issuer, question, answer, since, failedOver }: Made): Routing {
  const stale = since && ['what other processes know could not be read'];
  return {
    ...answer,
    reason: [explain(answer, question), ...failedOver.map(describeFailure), ...(stale ?? [])].join('; '),
    at: at.toISOString(),
    method,
    ...(issuer !== undefined && { issuer }),
    question,
    ...(since && { knownSince: since.toISOString() }),
    failedOver,
  };
}

const describeFailure = ({ gateway, uncertain, code }: FailedOver) =>
  `${gateway} ${uncertain ? 'did not answer' : 'did not take it'}${code === undefined ? '' : ` (${code})`}`;

/** What was decided, decided again from what was stored. Undefined where nothing was: the caller chose. */
export function replay({ question }: Pick<Routing, 'question'>): Answer | undefined {
  return question && decide(question);
}
