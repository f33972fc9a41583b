import { newId, newReference, Problem, type Clock } from '#libs/kernel';
import type { DataSource } from '#libs/database';
import { nextCheckAt } from './core/schedule.js';
import type { Failure } from './core/observation.js';
import type { PaymentMethod, PaymentStatus } from './core/states.js';
import { lockOrder, type Order } from './orders.js';

export interface Checkout {
  url: string;
  expiresAt: string;
  sdk: Record<string, unknown>;
}

export interface Payment {
  id: string;
  orderId: string;
  tenantId: string;
  gateway: string;
  method: PaymentMethod;
  reference: string;
  gatewayOrderId: string | null;
  gatewayPaymentId: string | null;
  amount: number;
  currency: string;
  status: PaymentStatus;
  uncertain: boolean;
  winner: boolean;
  /** Paise the gateway says it captured; null while nothing is known to be. */
  capturedAmount: number | null;
  failure: Failure | null;
  checkout: Checkout | null;
  routing: unknown;
  createdAt: Date;
  updatedAt: Date;
}

export interface Transition {
  paymentId: string;
  from: PaymentStatus;
  to: PaymentStatus;
  cause: string;
  detail: Record<string, unknown>;
  at: Date;
}

const COLUMNS = `id, order_id AS "orderId", tenant_id AS "tenantId", gateway, method, reference,
  gateway_order_id AS "gatewayOrderId", gateway_payment_id AS "gatewayPaymentId", amount, currency, status, uncertain,
  winner, captured_amount AS "capturedAmount", failure, checkout, routing, created_at AS "createdAt", updated_at AS "updatedAt"`;

/** The attempts to pay an order: each is committed before its gateway hears of it. */
export class Attempts {
  constructor(
    private readonly source: DataSource,
    private readonly clock: Clock,
  ) {}

  /**
   * @throws Problem order_not_payable
   */
  async begin(
    tenantId: string,
    orderId: string,
    attempt: { gateway: string; method: PaymentMethod; routing: unknown; requestKey: string },
  ): Promise<{ order: Order; payment: Payment }> {
    const now = this.clock.now();
    return this.source.transaction(async (manager) => {
      const order = await lockOrder(manager, tenantId, orderId);
      if (order.status !== 'CREATED') throw new Problem('order_not_payable', `The order is ${order.status}.`);
      if (order.expiresAt <= now) throw new Problem('order_not_payable', 'The order has run out of time.');
      const [payment] = await manager.query<Payment[]>(
        `INSERT INTO payments (id, order_id, tenant_id, gateway, method, reference, amount, currency, status, routing,
           request_key, next_check_at, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'CREATED', $9, $10, $11, $12, $12) RETURNING ${COLUMNS}`,
        [
          newId('pay', now),
          orderId,
          tenantId,
          attempt.gateway,
          attempt.method,
          newReference(),
          order.amount,
          order.currency,
          JSON.stringify(attempt.routing),
          attempt.requestKey,
          nextCheckAt(now, now),
          now,
        ],
      );
      return { order, payment: payment as Payment };
    });
  }

  /** The gateway knows of it: the customer can pay. */
  async started(payment: Payment, gatewayOrderId: string, checkout: Checkout): Promise<Payment> {
    return this.move(payment, 'PENDING', { gatewayOrderId, checkout });
  }

  /** The gateway may know of it: a timeout is not a failure. Reconciliation will ask. */
  async uncertain(payment: Payment): Promise<Payment> {
    return this.move(payment, 'PENDING', { uncertain: true });
  }

  /** The gateway definitely does not know of it. */
  async refused(payment: Payment, failure: Failure): Promise<Payment> {
    return this.move(payment, 'FAILED', { failure });
  }

  private async move(
    payment: Payment,
    to: 'PENDING' | 'FAILED',
    change: { gatewayOrderId?: string; checkout?: Checkout; uncertain?: boolean; failure?: Failure },
  ): Promise<Payment> {
    const now = this.clock.now();
    // A webhook may have been quicker than the gateway's own answer: then the state stays, the checkout is kept.
    const [moved] = await this.source.query<Payment[]>(
      `WITH before AS (SELECT id, status FROM payments WHERE id = $1 FOR UPDATE),
       after AS (
         UPDATE payments p SET gateway_order_id = COALESCE($3, gateway_order_id), checkout = COALESCE($4, checkout),
           status = CASE WHEN b.status = 'CREATED' THEN $2 ELSE b.status END,
           uncertain = b.status = 'CREATED' AND $5, failure = CASE WHEN b.status = 'CREATED' THEN $6 ELSE failure END,
           next_check_at = CASE WHEN b.status = 'CREATED' AND $2 = 'FAILED' THEN NULL ELSE next_check_at END, updated_at = $7
         FROM before b WHERE p.id = b.id RETURNING p.*),
       history AS (
         INSERT INTO payment_transitions (payment_id, order_id, from_status, to_status, cause, detail, at)
         SELECT a.id, a.order_id, b.status, a.status, 'create', $8, $7 FROM after a JOIN before b USING (id)
         WHERE a.status <> b.status)
       SELECT ${COLUMNS} FROM after`,
      [
        payment.id,
        to,
        change.gatewayOrderId ?? null,
        change.checkout ? JSON.stringify(change.checkout) : null,
        change.uncertain ?? false,
        change.failure ? JSON.stringify(change.failure) : null,
        now,
        JSON.stringify(change.failure ?? (change.uncertain ? { uncertain: true } : {})),
      ],
    );
    return moved as Payment;
  }

  /** @throws Problem not_found, also for another tenant's payment */
  async get(tenantId: string, id: string): Promise<Payment> {
    const [payment] = await this.source.query<Payment[]>(
      `SELECT ${COLUMNS} FROM payments WHERE id = $1 AND tenant_id = $2`,
      [id, tenantId],
    );
    if (!payment) throw new Problem('not_found', 'There is no payment with this id.');
    return payment;
  }

  /** In the order they were made. */
  async ofOrder(orderId: string): Promise<Payment[]> {
    return this.source.query<Payment[]>(`SELECT ${COLUMNS} FROM payments WHERE order_id = $1 ORDER BY id`, [orderId]);
  }

  /** The attempts that one request (its Idempotency-Key) has made so far. */
  async ofRequest(tenantId: string, orderId: string, requestKey: string): Promise<Payment[]> {
    return this.source.query<Payment[]>(
      `SELECT ${COLUMNS} FROM payments WHERE tenant_id = $1 AND order_id = $2 AND request_key = $3 ORDER BY id`,
      [tenantId, orderId, requestKey],
    );
  }

  async transitions(orderId: string): Promise<Transition[]> {
    return this.source.query<Transition[]>(
      `SELECT payment_id AS "paymentId", from_status AS "from", to_status AS "to", cause, detail, at
       FROM payment_transitions WHERE order_id = $1 ORDER BY id`,
      [orderId],
    );
  }
}
