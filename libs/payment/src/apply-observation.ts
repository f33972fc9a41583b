import type { EntityManager } from '#libs/database';
import { decide, type Decision } from './core/decide.js';
import { orderPaid, paymentFailed } from './core/events.js';
import type { Observation } from './core/observation.js';
import type { OrderStatus, PaymentMethod, PaymentStatus } from './core/states.js';
import { notify } from './notifications.js';

/** Where an observation comes from. Payments of other tenants and gateways are out of its reach. */
export interface Origin {
  tenantId: string;
  gateway: string;
  cause: 'webhook' | 'poll' | 'create';
}

export type Applied =
  | { kind: 'unknown_payment' }
  | {
      kind: 'decided';
      decision: Decision;
      orderId: string;
      paymentId: string;
      gateway: string;
      method: PaymentMethod;
    };

interface Locked {
  orderId: string;
  orderStatus: OrderStatus;
  orderReference: string;
  notifyClientId: string | null;
  customerId: string;
  expiresAt: Date;
  paymentId: string;
  status: PaymentStatus;
  reference: string;
  gatewayOrderId: string | null;
  amount: number;
  currency: string;
  method: PaymentMethod;
}

const LOCK_ATTEMPT = `
  SELECT o.id AS "orderId", o.status AS "orderStatus", o.reference AS "orderReference",
    o.notify_client_id AS "notifyClientId", o.customer->>'id' AS "customerId", o.expires_at AS "expiresAt",
    p.id AS "paymentId", p.status, p.reference, p.gateway_order_id AS "gatewayOrderId", p.amount, p.currency, p.method
  FROM payments p JOIN orders o ON o.id = p.order_id
  WHERE p.tenant_id = $1 AND p.gateway = $2 AND (p.reference = $3 OR p.gateway_order_id = $4)
  ORDER BY p.reference = $3 DESC NULLS LAST LIMIT 1
  FOR UPDATE`;

/** Payment, order and history move in one statement, or not at all. */
const MOVE = `
  WITH payment AS (
    UPDATE payments SET status = $3, winner = $4, failure = $5, uncertain = false,
      gateway_payment_id = COALESCE($6, gateway_payment_id), gateway_order_id = COALESCE(gateway_order_id, $7),
      next_check_at = NULL, updated_at = $8
    WHERE id = $1 AND status = $2 RETURNING order_id),
  paid AS (
    UPDATE orders SET status = 'PAID', paid_at = $8, updated_at = $8
    FROM payment WHERE orders.id = payment.order_id AND $4)
  INSERT INTO payment_transitions (payment_id, order_id, from_status, to_status, cause, detail, at)
  SELECT $1, order_id, $2, $3, $9, $10, $8 FROM payment`;

function target(decision: Exclude<Decision, { kind: 'none' }>): PaymentStatus {
  if (decision.kind === 'win') return 'SUCCESS';
  return decision.kind === 'fail' ? decision.to : 'REVIEW';
}

async function move(
  manager: EntityManager,
  locked: Locked,
  decision: Exclude<Decision, { kind: 'none' }>,
  seen: Observation,
  cause: string,
  now: Date,
) {
  const failure = decision.kind === 'fail' ? decision.failure : null;
  const detail =
    decision.kind === 'review'
      ? { reason: decision.reason, amount: seen.amount, currency: seen.currency }
      : (failure ?? {});
  await manager.query(MOVE, [
    locked.paymentId,
    locked.status,
    target(decision),
    decision.kind === 'win',
    failure && JSON.stringify(failure),
    seen.gatewayPaymentId ?? null,
    seen.gatewayOrderId ?? null,
    now,
    cause,
    JSON.stringify(detail),
  ]);
}

async function tell(
  manager: EntityManager,
  origin: Origin,
  locked: Locked,
  decision: Decision,
  now: Date,
): Promise<void> {
  const order = { ...locked, id: locked.orderId, tenantId: origin.tenantId, reference: locked.orderReference };
  const payment = { id: locked.paymentId, gateway: origin.gateway, method: locked.method };
  if (decision.kind === 'win') {
    const event = orderPaid(order, payment, now);
    await notify(manager, origin.tenantId, [locked.notifyClientId, locked.customerId], event, now);
  }
  if (decision.kind === 'fail') {
    const final = locked.orderStatus !== 'CREATED' || locked.expiresAt <= now;
    const event = paymentFailed(order, payment, now, decision.failure, final);
    await notify(manager, origin.tenantId, [locked.customerId], event, now);
  }
}

/**
 * The one door that changes a payment: locks the attempt and its order, decides, and writes payment, order, history and
 * outbox in the caller's transaction.
 */
export async function applyObservation(
  manager: EntityManager,
  origin: Origin,
  seen: Observation,
  now: Date,
): Promise<Applied> {
  const [locked] = await manager.query<Locked[]>(LOCK_ATTEMPT, [
    origin.tenantId,
    origin.gateway,
    seen.reference ?? null,
    seen.gatewayOrderId ?? null,
  ]);
  if (!locked) return { kind: 'unknown_payment' };
  const decision = decide(
    { id: locked.orderId, status: locked.orderStatus },
    { ...locked, id: locked.paymentId },
    seen,
  );
  if (decision.kind !== 'none') {
    await move(manager, locked, decision, seen, origin.cause, now);
    await tell(manager, origin, locked, decision, now);
  }
  const { orderId, paymentId, method } = locked;
  return { kind: 'decided', decision, orderId, paymentId, gateway: origin.gateway, method };
}
