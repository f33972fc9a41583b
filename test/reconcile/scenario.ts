import type { Payment } from '#libs/payment';
import { plan, type PlannedPayment } from './plan.js';
import { EVERY_MS, type Replicas } from './replicas.js';
import type { Shop } from './shop.js';
import type { World } from './world.js';

const HOUR_MS = 3_600_000;
/** Five days, the last questions, and the refunds' last. */
const END_MS = 6 * 24 * HOUR_MS;
/** While a sweep waits for its gateways' limits. */
const STEP_MS = 4_000;
/** What happens within it happens together. */
const MOMENT_MS = 5_000;
const AT_ONCE = 8;

export interface Lived {
  planned: PlannedPayment;
  payments: Payment[];
  /** When each attempt's fate was sealed at its gateway, by place. */
  truthMs: number[];
}

interface Event {
  atMs: number;
  act: () => Promise<void> | void;
  /** Nothing else is half done meanwhile. */
  alone?: boolean;
}

/** Plays a plan at the gateways, while somebody reconciles, until nothing is left to happen. */
export class Scenario {
  readonly lived: Lived[] = [];
  private readonly events: Event[] = [];
  private beganMs: number;

  constructor(
    private readonly world: World,
    private readonly shop: Shop,
    private readonly replicas: Replicas,
    options: { payments: number; seed: number; spreadMs: number },
  ) {
    this.beganMs = world.now;
    for (const planned of plan(options.payments, options.seed, options.spreadMs)) this.prepare(planned);
  }

  at(atMs: number, act: Event['act']): void {
    this.events.push({ atMs, act });
  }

  /** The clock alone: customers and gateways go on at their pace. */
  jump(atMs: number, byMs: number): void {
    const act = () => {
      this.world.set(this.world.now + byMs);
      this.beganMs += byMs;
      for (const event of this.events) event.atMs += byMs;
    };
    this.events.push({ atMs, act, alone: true });
  }

  async play(): Promise<void> {
    const { world } = this;
    let sweepAt = world.now;
    while (world.now < this.beganMs + END_MS) {
      await this.happen();
      // The clock may have been set back.
      sweepAt = Math.min(sweepAt, (Math.floor(world.now / EVERY_MS) + 1) * EVERY_MS);
      await this.shop.sendRefunds();
      if (world.now >= sweepAt) {
        await this.replicas.sweep();
        sweepAt = (Math.floor(world.now / EVERY_MS) + 1) * EVERY_MS;
      }
      await world.quiet();
      const next = (await this.replicas.busy()) ? world.now + STEP_MS : await this.nextMs(sweepAt);
      if (next > sweepAt + EVERY_MS) sweepAt = Math.floor(next / EVERY_MS) * EVERY_MS;
      world.set(Math.max(next, world.now));
    }
  }

  private prepare(planned: PlannedPayment): void {
    const lived: Lived = { planned, payments: [], truthMs: [] };
    this.lived.push(lived);
    this.at(this.beganMs + planned.atMs, async () => {
      const gateways = planned.second ? [planned.gateway, planned.second] : [planned.gateway];
      lived.payments = await this.shop.begin(planned.amount, gateways);
      for (const [i, payment] of lived.payments.entries()) this.follow(lived, payment, i);
    });
  }

  private follow(lived: Lived, payment: Payment, i: number): void {
    const { world } = this;
    const { planned } = lived;
    const began = world.now;
    for (const { afterMs, deed } of planned.deeds) {
      if (deed === 'ask_refund') {
        this.askRefund(lived, payment, began + afterMs);
        continue;
      }
      this.at(began + afterMs + i * 1_000, () => {
        world.do(world.order(payment.gateway as never, payment.gatewayOrderId ?? ''), deed);
        if (deed === 'success' || deed === 'failure' || deed === 'short_success' || deed === 'late_success')
          lived.truthMs[i] = world.now;
      });
    }
  }

  private askRefund(lived: Lived, payment: Payment, atMs: number): void {
    const { world, shop } = this;
    const refund = lived.planned.refund;
    if (!refund) return;
    this.at(atMs, async () => {
      // The tenant asks once its order is paid.
      if (!(await shop.askRefund(payment.id, refund.amount)))
        return this.askRefund(lived, payment, world.now + EVERY_MS);
      this.at(world.now + refund.afterMs, () => this.endRefunds(payment, refund.end));
    });
  }

  private endRefunds(payment: Payment, end: 'processed' | 'failed'): void {
    const order = this.world.order(payment.gateway as never, payment.gatewayOrderId ?? '');
    const open = order.refunds.filter(({ status }) => status === 'pending');
    if (open.length === 0) return this.at(this.world.now + EVERY_MS, () => this.endRefunds(payment, end));
    for (const refund of open) this.world.endRefund(order, refund, end);
  }

  /** Refunds that are our own doing are processed by their gateway within the hour. */
  private endOwnRefunds(): void {
    for (const { planned, payments } of this.lived) {
      if (planned.story === 'refund') continue;
      for (const payment of payments) {
        if (!payment.gatewayOrderId) continue;
        const order = this.world.order(payment.gateway as never, payment.gatewayOrderId);
        for (const refund of order.refunds)
          if (refund.status === 'pending' && this.world.now - refund.createdAt.getTime() > HOUR_MS)
            this.world.endRefund(order, refund, 'processed');
      }
    }
  }

  private async happen(): Promise<void> {
    const due = this.events.filter(({ atMs }) => atMs <= this.world.now);
    if (due.length > 0) this.events.splice(0, this.events.length, ...this.events.filter((one) => !due.includes(one)));
    const left = due.filter(({ alone }) => !alone).toSorted((a, b) => a.atMs - b.atMs);
    const next = async () => {
      for (let event = left.shift(); event; event = left.shift()) await event.act();
    };
    await Promise.all(Array.from({ length: AT_ONCE }, next));
    for (const { alone, act } of due) if (alone) await act();
    this.endOwnRefunds();
  }

  /** When something happens next: at a gateway, or in a sweep that has something to ask. */
  private async nextMs(sweepAt: number): Promise<number> {
    const [row] = await this.world.database.source.query<{ at: Date | null }[]>(
      `SELECT least((SELECT min(next_check_at) FROM payments), (SELECT min(next_check_at) FROM refunds),
         (SELECT min(due_at) FROM outbox WHERE kind = 'refund' AND settled_at IS NULL AND parked_reason IS NULL),
         (SELECT min(expires_at) FROM orders WHERE status = 'CREATED' AND expires_at > $1)) AS at`,
      [this.world.clock.now()],
    );
    const due = row?.at ? Math.max(sweepAt, Math.ceil(row.at.getTime() / EVERY_MS) * EVERY_MS) : Infinity;
    const first = this.events.reduce((earliest, { atMs }) => Math.min(earliest, atMs), Infinity);
    const event = Math.ceil(first / MOMENT_MS) * MOMENT_MS;
    return Math.min(due, Math.max(event, this.world.now + 1), this.beganMs + END_MS);
  }
}
