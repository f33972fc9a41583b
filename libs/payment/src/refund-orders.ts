import type { DataSource } from '#libs/database';
import type { RefundCause } from './core/decide-refund.js';
import type { RefundStatus } from './core/states.js';

/** A refund with what its gateway has to be told. */
export interface RefundOrder {
  id: string;
  tenantId: string;
  gateway: string;
  reference: string;
  gatewayRefundId: string | null;
  amount: number;
  currency: string;
  cause: RefundCause;
  reason: string | null;
  status: RefundStatus;
  createdAt: Date;
  paymentId: string;
  orderId: string;
  paymentReference: string;
  gatewayOrderId: string | null;
  gatewayPaymentId: string | null;
}

/** Of refunds `r` and their payments `p`. */
export const ORDER_COLUMNS = `r.id, r.tenant_id AS "tenantId", r.gateway, r.reference, r.gateway_refund_id AS "gatewayRefundId",
  r.amount, r.currency, r.cause, r.reason, r.status, r.created_at AS "createdAt", p.id AS "paymentId",
  p.order_id AS "orderId", p.reference AS "paymentReference", p.gateway_order_id AS "gatewayOrderId",
  p.gateway_payment_id AS "gatewayPaymentId"`;

export async function refundOrders(source: DataSource, ids: string[]): Promise<RefundOrder[]> {
  return source.query<RefundOrder[]>(
    `SELECT ${ORDER_COLUMNS} FROM refunds r JOIN payments p ON p.id = r.payment_id WHERE r.id = ANY($1)`,
    [ids],
  );
}
