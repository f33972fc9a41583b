import { DataSource } from '#libs/database';
import type { Account, Inquiries } from '#libs/inquiry';
import { failpoint, type Clock } from '#libs/kernel';
import { claimDueRefunds, refundBacklogOf, releaseRefunds, scheduleRefundCheck, type DueRefund } from '#libs/payment';
import type { Run } from '../runs/run.js';
import { tellRefunds } from './tell-refunds.js';
import type { Due, Work } from './work.js';

/** What became of refunds whose webhook did not come. */
export class RefundWork implements Work<DueRefund> {
  readonly name = 'refund';
  readonly questions = ['refunds'] as const;

  constructor(
    private readonly source: DataSource,
    private readonly inquiries: Inquiries,
    private readonly clock: Clock,
  ) {}

  due(now: Date): Promise<Due[]> {
    return refundBacklogOf(this.source, now);
  }

  claim({ tenantId, gateway }: Account, limit: number): Promise<DueRefund[]> {
    return claimDueRefunds(this.source, { tenantId, gateway, limit }, this.clock.now());
  }

  release(refunds: DueRefund[]): Promise<void> {
    return releaseRefunds(this.source, refunds);
  }

  postpone(refund: DueRefund): Promise<void> {
    return scheduleRefundCheck(this.source, refund, this.clock.now());
  }

  async check(refund: DueRefund, run: Run): Promise<'found' | 'still_open'> {
    const payment = { ...refund, reference: refund.paymentReference };
    const applied = await this.inquiries.refunds(payment, 'poll', (manager, now) => {
      failpoint('sweep.refund_asked');
      return scheduleRefundCheck(manager, refund, now);
    });
    return tellRefunds({ ...refund, id: refund.paymentId }, applied, run);
  }
}
