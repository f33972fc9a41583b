import { failpoint } from '#libs/kernel';
import { appendToOutbox, type OutboxMessage } from '#libs/outbox';
import type { EntityManager } from '#libs/database';
import { decide, type Decision } from './core/decide.js';
import { orderPaid, paymentFailed, paymentSucceeded, type DomainEvent } from './core/events.js';
import type { Observation } from './core/observation.js';
import type { PaymentMethod, PaymentStatus } from './core/states.js';
import { nextLateCheckAt, nextReturnCheckAt } from './core/schedule.js';
import { lockAttempts, type LockedAttempt, type Origin } from './lock-attempts.js';
import { writeMoves, type Move } from './moves.js';
import { insertRefunds, type NewRefund } from './new-refunds.js';
import { backendMessages, notifications } from './notifications.js';

export interface Seen {
  origin: Origin;
  seen: Observation;
}

export type Applied =
  | { kind: 'unknown_payment' }
  | {
      kind: 'decided';
      decision: Decision;
      orderId: string;
      paymentId: string;
      tenantId: string;
      gateway: string;
      method: PaymentMethod;
      issuer: string | null;
      startedAt: Date;
      /** What it was before. */
      from: PaymentStatus;
      /** The tenant's backend is told as well. */
      tellsBackend: boolean;
    };

interface Decided extends Seen {
  locked: LockedAttempt;
  decision: Decision;
}

function toMove({ locked, decision, origin, seen }: Decided, now: Date): Move[] {
  if (decision.kind === 'none') return [];
  const { paymentId, status: from } = locked;
  const { gatewayPaymentId, gatewayOrderId } = seen;
  const move = {
    paymentId,
    from,
    winner: decision.kind === 'win',
    gatewayPaymentId,
    gatewayOrderId,
    cause: origin.cause,
  };
  if (decision.kind === 'fail') {
    const { to, failure } = decision;
    return [{ ...move, to, failure, nextCheckAt: nextLateCheckAt(locked.startedAt, now), detail: { ...failure } }];
  }
  const captured = { capturedAmount: seen.amount, capturedCurrency: seen.currency };
  if (decision.kind === 'win') {
    const nextCheckAt = nextReturnCheckAt(locked.startedAt, now);
    return [{ ...move, ...captured, to: 'SUCCESS', nextCheckAt, detail: {} }];
  }
  if (decision.kind === 'surplus')
    return [{ ...move, ...captured, to: 'SUCCESS', detail: { reason: decision.reason, paysOrder: false } }];
  const { amount, currency } = seen;
  return [{ ...move, ...captured, to: 'REVIEW', detail: { reason: decision.reason, amount, currency } }];
}

function toRefund({ locked, decision }: Decided): NewRefund[] {
  if (decision.kind !== 'surplus') return [];
  const { amount, currency } = locked;
  const { reason, returned } = decision;
  if (!returned && reason !== 'returned_by_gateway')
    return [{ payment: locked, amount, currency, cause: reason, reason }];
  // What is known of the gateway's own refunds is written down already.
  const left = amount - locked.returnedAmount;
  if (left <= 0) return [];
  return [{ payment: locked, amount: left, currency, cause: 'gateway', reason, made: { status: 'PROCESSED' } }];
}

function toMessages({ locked, decision, seen }: Decided, now: Date): OutboxMessage[] {
  const { tenantId, notifyClientId, customerId } = locked;
  const order = { ...locked, id: locked.orderId, reference: locked.orderReference };
  const payment = { id: locked.paymentId, gateway: locked.gateway, method: locked.method };
  const tell = (clients: (string | null)[], event: DomainEvent) => notifications(tenantId, clients, event);
  if (decision.kind === 'win' || decision.kind === 'surplus') {
    const { amount = locked.amount, currency = locked.currency } = seen;
    const paysOrder = decision.kind === 'win';
    const succeeded = paymentSucceeded(order, payment, now, { amount, currency, paysOrder });
    if (!paysOrder) return backendMessages(locked, succeeded);
    const paid = orderPaid(order, payment, now);
    return [...tell([notifyClientId, customerId], paid), ...backendMessages(locked, succeeded, paid)];
  }
  if (decision.kind !== 'fail') return [];
  const final = locked.orderStatus !== 'CREATED' || locked.expiresAt <= now;
  const failed = paymentFailed(order, payment, now, decision.failure, final);
  return [...tell([customerId], failed), ...backendMessages(locked, failed)];
}

function decideOne(entry: Seen, locked: LockedAttempt): Decided {
  const { orderId, orderStatus: status, acceptsLate, paymentId } = locked;
  return {
    ...entry,
    locked,
    decision: decide({ id: orderId, status, acceptsLate }, { ...locked, id: paymentId }, entry.seen),
  };
}

async function write(manager: EntityManager, decided: Decided[], now: Date): Promise<void> {
  if (decided.every(({ decision }) => decision.kind === 'none')) return;
  await writeMoves(
    manager,
    decided.flatMap((one) => toMove(one, now)),
    now,
  );
  failpoint('worker.moved');
  await insertRefunds(manager, decided.flatMap(toRefund), now);
  await appendToOutbox(
    manager,
    decided.flatMap((one) => toMessages(one, now)),
    now,
  );
  failpoint('worker.outboxed');
}

function toApplied({ decision, locked }: Decided): Applied {
  const { orderId, paymentId, tenantId, gateway, method, issuer, startedAt, status: from, tellsBackend } = locked;
  return {
    kind: 'decided',
    decision,
    orderId,
    paymentId,
    tenantId,
    gateway,
    method,
    issuer,
    startedAt,
    from,
    tellsBackend,
  };
}

/**
 * The one door that changes payments: locks the attempts and their orders, decides, and writes payments, orders,
 * history, refunds and outbox in the caller's transaction. An answer for each entry, by place.
 */
export async function applyObservations(manager: EntityManager, entries: Seen[], now: Date): Promise<Applied[]> {
  const locked = await lockAttempts(
    manager,
    entries.map(({ origin, seen: { reference, gatewayOrderId } }) => ({
      origin,
      names: { reference, gatewayOrderId },
    })),
  );
  failpoint('worker.locked');
  const answers: Applied[] = entries.map(() => ({ kind: 'unknown_payment' }));
  const orders = new Set<string>();
  const decided: Decided[] = [];
  const later: number[] = [];
  for (const [i, entry] of entries.entries()) {
    const attempt = locked[i];
    if (!attempt) continue;
    // A second entry for the same order must see what the first one changed.
    if (orders.has(attempt.orderId)) {
      later.push(i);
      continue;
    }
    orders.add(attempt.orderId);
    const one = decideOne(entry, attempt);
    decided.push(one);
    answers[i] = toApplied(one);
  }
  await write(manager, decided, now);
  if (later.length === 0) return answers;
  const rest = await applyObservations(
    manager,
    later.map((i) => entries[i] as Seen),
    now,
  );
  for (const [place, i] of later.entries()) answers[i] = rest[place] as Applied;
  return answers;
}

/** The same for one. */
export async function applyObservation(
  manager: EntityManager,
  origin: Origin,
  seen: Observation,
  now: Date,
): Promise<Applied> {
  const [applied] = await applyObservations(manager, [{ origin, seen }], now);
  return applied as Applied;
}
