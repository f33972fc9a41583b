import { DataSource } from '#libs/database';
import type { Account, Inquiries } from '#libs/inquiry';
import type { Clock } from '#libs/kernel';
import {
  backlogOf,
  claimDuePayments,
  releasePayments,
  scheduleNextCheck,
  scheduleRetry,
  type DuePayment,
} from '#libs/payment';
import type { Run } from '../runs/run.js';
import { tellRefunds } from './tell-refunds.js';
import type { Due, Work } from './work.js';

/** Whether the money of payments that succeeded went back without us: by the gateway itself, or in its dashboard. */
export class ReturnWork implements Work<DuePayment> {
  readonly name = 'returned';
  readonly questions = ['refunds'] as const;

  constructor(
    private readonly source: DataSource,
    private readonly inquiries: Inquiries,
    private readonly clock: Clock,
  ) {}

  async due(now: Date): Promise<Due[]> {
    return (await backlogOf(this.source, now)).filter(({ concern }) => concern === this.name);
  }

  claim({ tenantId, gateway }: Account, limit: number): Promise<DuePayment[]> {
    return claimDuePayments(this.source, { tenantId, gateway, concern: this.name, limit }, this.clock.now());
  }

  release(payments: DuePayment[]): Promise<void> {
    return releasePayments(this.source, payments);
  }

  postpone(payment: DuePayment): Promise<void> {
    return scheduleRetry(this.source, payment, this.clock.now());
  }

  async check(payment: DuePayment, run: Run): Promise<'found' | 'still_open'> {
    const applied = await this.inquiries.refunds(payment, 'poll', (manager, now) =>
      scheduleNextCheck(manager, payment, now),
    );
    return tellRefunds(payment, applied, run);
  }
}
