import { Problem, type Clock } from '#libs/kernel';
import type { DataSource, EntityManager } from '#libs/database';
import type { RefundCause } from './core/decide-refund.js';
import type { Failure } from './core/observation.js';
import type { RefundStatus } from './core/states.js';
import { insertRefunds } from './new-refunds.js';
import { lockPayment } from './lock-payment.js';

export interface Refund {
  id: string;
  paymentId: string;
  orderId: string;
  tenantId: string;
  gateway: string;
  /** Our name for it at the gateway. */
  reference: string | null;
  gatewayRefundId: string | null;
  amount: number;
  currency: string;
  cause: RefundCause;
  reason: string | null;
  status: RefundStatus;
  failure: Failure | null;
  createdAt: Date;
  updatedAt: Date;
}

const COLUMNS = `id, payment_id AS "paymentId", order_id AS "orderId", tenant_id AS "tenantId", gateway, reference,
  gateway_refund_id AS "gatewayRefundId", amount, currency, cause, reason, status, failure, created_at AS "createdAt",
  updated_at AS "updatedAt"`;

export interface RefundRequested {
  tenantId: string;
  paymentId: string;
  /** Paise; all that is left when absent. */
  amount?: number | undefined;
  reason?: string | undefined;
  /** The caller's Idempotency-Key: a request that is resumed finds the refund it made. */
  requestKey: string;
}

/** What of a payment can still be given back: what was captured, less what went back or is on its way. */
async function leftOf(manager: EntityManager, paymentId: string, captured: number): Promise<number> {
  const [row] = await manager.query<{ total: number }[]>(
    `SELECT COALESCE(sum(amount), 0)::bigint AS total FROM refunds WHERE payment_id = $1 AND status <> 'FAILED'`,
    [paymentId],
  );
  return captured - (row?.total ?? 0);
}

export class Refunds {
  constructor(
    private readonly source: DataSource,
    private readonly clock: Clock,
  ) {}

  /** @throws Problem not_found, refund_exceeds_captured */
  async request({ tenantId, paymentId, amount, reason, requestKey }: RefundRequested): Promise<Refund> {
    const now = this.clock.now();
    const id = await this.source.transaction(async (manager) => {
      const payment = await lockPayment(manager, tenantId, paymentId);
      const [made] = await manager.query<{ id: string }[]>(
        `SELECT id FROM refunds WHERE payment_id = $1 AND request_key = $2`,
        [paymentId, requestKey],
      );
      if (made) return made.id;
      if (payment.status !== 'SUCCESS')
        throw new Problem('refund_exceeds_captured', `The payment is ${payment.status}: nothing was captured.`);
      const left = await leftOf(manager, paymentId, payment.capturedAmount ?? 0);
      const wanted = amount ?? left;
      if (wanted > left || left <= 0)
        throw new Problem('refund_exceeds_captured', `${left} paise can still be refunded, not ${wanted}.`);
      const currency = payment.capturedCurrency ?? payment.currency;
      const refund = { payment, amount: wanted, currency, cause: 'request' as const, reason, requestKey };
      const [created] = await insertRefunds(manager, [refund], now);
      return created as string;
    });
    return this.get(tenantId, id);
  }

  /** @throws Problem not_found, also for another tenant's refund */
  async get(tenantId: string, id: string): Promise<Refund> {
    const [refund] = await this.source.query<Refund[]>(
      `SELECT ${COLUMNS} FROM refunds WHERE id = $1 AND tenant_id = $2`,
      [id, tenantId],
    );
    if (!refund) throw new Problem('not_found', 'There is no refund with this id.');
    return refund;
  }

  /** In the order they were made. */
  async ofOrder(orderId: string): Promise<Refund[]> {
    return this.source.query<Refund[]>(`SELECT ${COLUMNS} FROM refunds WHERE order_id = $1 ORDER BY created_at, id`, [
      orderId,
    ]);
  }
}
