import { DataSource } from '#libs/database';
import { isNotFound, type Account, type Allowances, type Inquiries } from '#libs/inquiry';
import { failpoint, type Clock } from '#libs/kernel';
import {
  backlogOf,
  claimDuePayments,
  isAbandoned,
  releasePayments,
  scheduleNextCheck,
  scheduleRetry,
  type Applied,
  type DuePayment,
  type Observation,
} from '#libs/payment';
import type { Run } from '../runs/run.js';
import type { Due, Work } from './work.js';

type Concern = 'open' | 'late';

/** A gateway that is asked about a payment that failed may be asked about its refunds besides (Cashfree). */
const QUESTIONS = { open: ['status'], late: ['status', 'refunds'] } as const;

/** What became of payments: of those that are open, and of those that failed and may have succeeded late. */
export class PaymentWork implements Work<DuePayment> {
  readonly questions;

  constructor(
    readonly name: Concern,
    private readonly source: DataSource,
    private readonly inquiries: Inquiries,
    private readonly allowances: Allowances,
    private readonly clock: Clock,
  ) {
    this.questions = QUESTIONS[name];
  }

  async due(now: Date): Promise<Due[]> {
    return (await backlogOf(this.source, now)).filter(({ concern }) => concern === this.name);
  }

  async claim({ tenantId, gateway }: Account, limit: number): Promise<DuePayment[]> {
    const claim = { tenantId, gateway, concern: this.name, limit };
    const claimed = await claimDuePayments(this.source, claim, this.clock.now());
    if (claimed.length > 0) failpoint('sweep.claimed');
    return claimed;
  }

  release(payments: DuePayment[]): Promise<void> {
    return releasePayments(this.source, payments);
  }

  postpone(payment: DuePayment): Promise<void> {
    return scheduleRetry(this.source, payment, this.clock.now());
  }

  async check(payment: DuePayment, run: Run): Promise<'found' | 'still_open'> {
    const applied = await this.ask(payment);
    failpoint('sweep.applied');
    if (applied.kind === 'decided' && applied.decision.kind !== 'none') {
      this.tell(payment, applied, run);
      return 'found';
    }
    await scheduleNextCheck(this.source, payment, this.clock.now());
    return 'still_open';
  }

  private async ask(payment: DuePayment): Promise<Applied> {
    let looked = false;
    const read = (seen: Observation) => {
      failpoint('sweep.asked');
      looked = this.name === 'open' && (seen.status === 'failed' || seen.returned === true);
      return this.endOfAbandoned(payment, seen);
    };
    try {
      const applied = await this.inquiries.payment(payment, 'poll', { read });
      if (looked) await this.allowances.charge(payment, 'refunds');
      return applied;
    } catch (error) {
      if (isNotFound(error)) return this.inquiries.neverStarted(payment, 'poll');
      throw error;
    }
  }

  private endOfAbandoned({ orderExpiresAt }: DuePayment, seen: Observation): Observation {
    if (!seen.untried || !isAbandoned(orderExpiresAt, this.clock.now())) return seen;
    const failure = { code: 'not_attempted', message: 'Nobody tried to pay before the order ran out of time.' };
    return { ...seen, status: 'expired', failure };
  }

  private tell(payment: DuePayment, applied: Extract<Applied, { kind: 'decided' }>, run: Run): void {
    const { tenantId, gateway, orderId, id: paymentId, status: from } = payment;
    const { decision } = applied;
    const to = decision.kind === 'fail' ? decision.to : decision.kind === 'review' ? 'REVIEW' : 'SUCCESS';
    const reason = 'reason' in decision ? { reason: decision.reason } : {};
    const kind = decision.kind === 'review' ? 'review' : 'settled';
    run.found({ kind, tenantId, gateway, orderId, paymentId, detail: { from, to, ...reason } });
  }
}
