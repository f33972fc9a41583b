import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '#libs/kernel';
import { CLOCK } from '#libs/platform';
import type { GatewayName } from '#libs/gateways';
import {
  decide,
  payAgain,
  stateOf,
  succeedLate,
  type Method,
  type Outcome,
  type SimulatedOrder,
  type Try,
} from '../core/order.js';
import { Switches, type Twist } from '../faults/switches.js';
import { WebhookSender } from '../webhooks/sender.js';
import { digits, vendorId } from './ids.js';
import { OrderBook } from './order-book.js';
import { Refunds } from './refunds.js';
import { Timers } from './timers.js';

const TRY_IDS: Readonly<Record<GatewayName, () => string>> = {
  razorpay: () => vendorId('pay_'),
  cashfree: () => digits(10),
  juspay: () => vendorId('eul'),
};
const REFUND_IDS: Readonly<Record<GatewayName, () => string>> = {
  razorpay: () => vendorId('rfnd_'),
  cashfree: () => digits(9),
  juspay: () => vendorId('rfd_', 20),
};
const AFTER_EXPIRY_MS = 1_000;

/** A rupee less than was asked for, or one more where less would be nothing. */
const otherThan = (amount: number) => (amount > 100 ? amount - 100 : amount + 100);

/** Decides the customers' tries, and what surprises follow; every decision is told by webhook. */
@Injectable()
export class Bank {
  constructor(
    @Inject(OrderBook) private readonly orders: OrderBook,
    @Inject(Switches) private readonly switches: Switches,
    @Inject(WebhookSender) private readonly sender: WebhookSender,
    @Inject(Refunds) private readonly refunds: Refunds,
    @Inject(Timers) private readonly timers: Timers,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.orders.onAdded((order) => this.payByChance(order));
  }

  /** Undefined: there was nothing left to decide. */
  decide(order: SimulatedOrder, outcome: Outcome, how: { method?: Method | undefined } = {}): Try | undefined {
    const twist = outcome === 'pending' ? undefined : this.switches.takeTwist(order, outcome);
    const wait = twist === 'afterExpiry' && outcome === 'success' ? this.untilExpired(order) : 0;
    if (wait === 0) return this.settle(order, outcome, how, twist);
    const waiting = decide(order, 'pending', { ...this.next(order), ...given(how) });
    if (waiting) this.timers.later(wait, () => this.settle(order, 'success', how, twist));
    return waiting;
  }

  /** The bank that had declined says yes. Undefined when the latest try did not fail. */
  succeedLate(order: SimulatedOrder): Try | undefined {
    const failed = order.tries.findLast(({ status }) => status === 'failed');
    if (!failed) return undefined;
    const { lateReturnedAfterMs } = this.switches.of(order.gateway).payments;
    const now = this.clock.now();
    const tooLate = lateReturnedAfterMs !== null && now.getTime() - failed.at.getTime() > lateReturnedAfterMs;
    return this.tell(order, succeedLate(order, failed, now, tooLate));
  }

  /** The customer pays a paid order once more. Undefined when it is not paid. */
  payAgain(order: SimulatedOrder): Try | undefined {
    return this.tell(order, payAgain(order, this.next(order)));
  }

  /** Another amount arrives than was asked for. */
  payShort(order: SimulatedOrder): Try | undefined {
    return this.settle(order, 'success', {}, 'mismatch');
  }

  private settle(
    order: SimulatedOrder,
    outcome: Outcome,
    { method }: { method?: Method | undefined },
    twist: Twist | undefined,
  ): Try | undefined {
    const amount = twist === 'mismatch' && outcome === 'success' ? otherThan(order.amount) : undefined;
    const attempt = this.tell(order, decide(order, outcome, { ...this.next(order), ...given({ method, amount }) }));
    const { lateAfterMs } = this.switches.of(order.gateway).payments;
    if (attempt?.status === 'failed' && twist === 'late')
      this.timers.later(Math.max(1, lateAfterMs), () => this.succeedLate(order));
    if (attempt?.status === 'success' && twist === 'double') this.timers.later(1, () => this.payAgain(order));
    return attempt;
  }

  /** What the vendor gives back by itself, it gives back at once. */
  private tell(order: SimulatedOrder, attempt: Try | undefined): Try | undefined {
    if (!attempt) return undefined;
    this.sender.announce(order, attempt);
    if (attempt.status !== 'returned') return attempt;
    const own = REFUND_IDS[order.gateway]();
    const note = attempt.late ? 'The payment came too late.' : 'Multiple payments were performed against same order.';
    const speed = order.gateway === 'razorpay' ? 'normal' : 'STANDARD';
    this.refunds.returnAtOnce(order, attempt, {
      id: own,
      vendorId: own,
      amount: attempt.amount,
      speed,
      note,
      notes: {},
    });
    return attempt;
  }

  /** With a success rate, customers pay by themselves; whoever decides an order by hand is faster. */
  private payByChance(order: SimulatedOrder): void {
    const { successRate, decideAfterMs } = this.switches.of(order.gateway).payments;
    if (successRate === null) return;
    this.timers.later(Math.max(1, decideAfterMs), () => {
      if (stateOf(order) !== 'new') return;
      const rate = this.switches.of(order.gateway).payments.successRate ?? successRate;
      this.decide(order, this.switches.dice(order, 'success') < rate ? 'success' : 'failure');
    });
  }

  private untilExpired({ expiresAt, createdAt }: SimulatedOrder): number {
    return (expiresAt ?? createdAt).getTime() + AFTER_EXPIRY_MS - this.clock.now().getTime();
  }

  private next({ gateway }: SimulatedOrder) {
    return { id: TRY_IDS[gateway](), rrn: digits(12), at: this.clock.now() };
  }
}

function given<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;
}
