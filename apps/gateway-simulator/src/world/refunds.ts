import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '#libs/kernel';
import { CLOCK } from '#libs/platform';
import type { Refund, SimulatedOrder, Try } from '../core/order.js';
import { endRefund, type RefundEnd } from '../core/refund.js';
import { Switches } from '../faults/switches.js';
import { WebhookSender } from '../webhooks/sender.js';
import { digits } from './ids.js';
import { Timers } from './timers.js';

export type RefundRequest = Pick<Refund, 'id' | 'vendorId' | 'amount' | 'speed' | 'notes'> &
  Partial<Pick<Refund, 'note' | 'kind'>>;

/** Refunds begin at once and end later, as at the vendors. Whether one may begin is the vendor's API to say. */
@Injectable()
export class Refunds {
  constructor(
    @Inject(Switches) private readonly switches: Switches,
    @Inject(WebhookSender) private readonly sender: WebhookSender,
    @Inject(Timers) private readonly timers: Timers,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** `outcome`: what the merchant steered it to, where the vendor's sandbox lets them; otherwise the switch says. */
  begin(order: SimulatedOrder, attempt: Try, asked: RefundRequest, outcome?: RefundEnd | 'pending'): Refund {
    const refund: Refund = {
      kind: 'merchant',
      ...asked,
      tryId: attempt.id,
      status: 'pending',
      createdAt: this.clock.now(),
    };
    order.refunds.push(refund);
    this.sender.announceRefund(order, refund);
    const { refunds } = this.switches.of(order.gateway);
    const unlucky = this.switches.dice(order, 'refund', order.refunds.length) < refunds.failRate;
    const end = outcome ?? (unlucky ? 'failed' : refunds.outcome);
    // Never at once: the answer that tells of the refund still says "pending".
    if (end !== 'pending') this.timers.later(Math.max(1, refunds.delayMs), () => this.end(order, refund, end));
    return refund;
  }

  /** The vendor's own doing, over before anybody asks. */
  returnAtOnce(order: SimulatedOrder, attempt: Try, asked: RefundRequest): void {
    this.end(order, this.begin(order, attempt, { ...asked, kind: 'auto' }, 'pending'), 'processed');
  }

  /** Undefined when it had ended already. */
  end(order: SimulatedOrder, refund: Refund, end: RefundEnd): Refund | undefined {
    const ended = endRefund(refund, end, this.clock.now(), digits(12));
    if (ended) this.sender.announceRefund(order, refund);
    return ended;
  }
}
