import { appendToOutbox } from '#libs/outbox';
import { Problem, type Clock } from '#libs/kernel';
import type { DataSource, EntityManager } from '#libs/database';
import { orderPaid, paymentSucceeded, type EventOrder, type EventPayment } from './core/events.js';
import { nextReturnCheckAt } from './core/schedule.js';
import { orderMayMove } from './core/states.js';
import type { LockedAttempt } from './lock-attempts.js';
import { lockPayment } from './lock-payment.js';
import { writeMoves, type Move } from './moves.js';
import { insertRefunds } from './new-refunds.js';
import { backendMessages, notifications } from './notifications.js';

export const REVIEW_DECISIONS = ['apply', 'refund', 'ignore'] as const;
export type ReviewDecision = (typeof REVIEW_DECISIONS)[number];

export interface Review {
  tenantId: string;
  paymentId: string;
  decision: ReviewDecision;
  /** Why, in the person's words; kept in the history. */
  note: string;
}

type Write = (
  manager: EntityManager,
  payment: LockedAttempt,
  base: Omit<Move, 'to' | 'winner'>,
  now: Date,
) => Promise<void>;

/** Order and payment as events call them. */
function namesOf(payment: LockedAttempt): [EventOrder, EventPayment] {
  const { paymentId, gateway, method } = payment;
  return [
    { ...payment, id: payment.orderId, reference: payment.orderReference },
    { id: paymentId, gateway, method },
  ];
}

/** The money counts: it pays the order. */
const apply: Write = async (manager, payment, base, now) => {
  if (!orderMayMove(payment.orderStatus, 'PAID'))
    throw new Problem('order_not_payable', `The order is ${payment.orderStatus}; refund the payment or ignore it.`);
  const { capturedAmount, capturedCurrency, amount, currency } = payment;
  const captured = { capturedAmount: capturedAmount ?? amount, capturedCurrency: capturedCurrency ?? currency };
  const nextCheckAt = nextReturnCheckAt(payment.startedAt, now);
  await writeMoves(manager, [{ ...base, ...captured, to: 'SUCCESS', winner: true, nextCheckAt }], now);
  const [order, made] = namesOf(payment);
  const paid = orderPaid(order, made, now);
  const clients = [payment.notifyClientId, payment.customerId];
  const money = { amount: captured.capturedAmount, currency: captured.capturedCurrency, paysOrder: true };
  const told = backendMessages(payment, paymentSucceeded(order, made, now, money), paid);
  await appendToOutbox(manager, [...notifications(payment.tenantId, clients, paid), ...told], now);
};

/** The money came and goes back. */
const refund: Write = async (manager, payment, base, now) => {
  const { capturedAmount, capturedCurrency, currency } = payment;
  if (!capturedAmount) throw new Problem('refund_exceeds_captured', 'No capture of this payment is known: ignore it.');
  await writeMoves(manager, [{ ...base, to: 'SUCCESS', winner: false }], now);
  const money = { amount: capturedAmount, currency: capturedCurrency ?? currency, paysOrder: false };
  await appendToOutbox(manager, backendMessages(payment, paymentSucceeded(...namesOf(payment), now, money)), now);
  const left = capturedAmount - payment.returnedAmount;
  if (left <= 0) return;
  const back = { amount: left, currency: capturedCurrency ?? currency, cause: 'review' as const };
  await insertRefunds(manager, [{ payment, ...back, reason: String(base.detail['note']) }], now);
};

/** It never counted. */
const ignore: Write = async (manager, _payment, base, now) => {
  const failure = { code: 'ignored', message: String(base.detail['note']) };
  await writeMoves(manager, [{ ...base, to: 'FAILED', winner: false, failure }], now);
};

const WRITES: Readonly<Record<ReviewDecision, Write>> = { apply, refund, ignore };

async function isDecided(manager: EntityManager, paymentId: string, detail: object): Promise<boolean> {
  const same = await manager.query<unknown[]>(
    `SELECT 1 FROM payment_transitions WHERE payment_id = $1 AND cause = 'review' AND detail = $2::jsonb`,
    [paymentId, JSON.stringify(detail)],
  );
  return same.length > 0;
}

/** What a person decides about a payment that is in REVIEW. */
export class Reviews {
  constructor(
    private readonly source: DataSource,
    private readonly clock: Clock,
  ) {}

  /** @throws Problem not_found, not_in_review, order_not_payable, refund_exceeds_captured */
  async decide({ tenantId, paymentId, decision, note }: Review): Promise<void> {
    const now = this.clock.now();
    await this.source.transaction(async (manager) => {
      const payment = await lockPayment(manager, tenantId, paymentId);
      if (payment.status !== 'REVIEW') {
        // The request that decided it may have died before its answer was stored.
        if (await isDecided(manager, paymentId, { decision, note })) return;
        throw new Problem('not_in_review', `The payment is ${payment.status}; there is nothing to decide.`);
      }
      const { capturedAmount: amount, capturedCurrency: currency } = payment;
      const suspended = amount && currency ? { amount, currency } : undefined;
      const detail = { decision, note };
      const base = { paymentId, from: 'REVIEW', reviewed: true, suspended, cause: 'review', detail } as const;
      await WRITES[decision](manager, payment, base, now);
    });
  }
}
