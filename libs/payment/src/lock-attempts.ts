import type { EntityManager } from '#libs/database';
import type { OrderStatus, PaymentMethod, PaymentStatus } from './core/states.js';

/** Where a fact comes from. Payments of other tenants and gateways are out of its reach. */
export interface Origin {
  tenantId: string;
  gateway: string;
  cause: 'webhook' | 'poll' | 'create' | 'refund' | 'checkout';
}

/** What a gateway calls an attempt: at least one of them is there. */
export interface AttemptNames {
  reference?: string | undefined;
  gatewayOrderId?: string | undefined;
  gatewayPaymentId?: string | undefined;
}

/** An attempt and its order, both locked. */
export interface LockedAttempt {
  tenantId: string;
  gateway: string;
  orderId: string;
  orderStatus: OrderStatus;
  orderReference: string;
  notifyClientId: string | null;
  customerId: string;
  expiresAt: Date;
  startedAt: Date;
  acceptsLate: boolean;
  /** The tenant has a webhook endpoint: its backend hears of what happens from now on. */
  tellsBackend: boolean;
  paymentId: string;
  status: PaymentStatus;
  reference: string;
  gatewayOrderId: string | null;
  gatewayPaymentId: string | null;
  amount: number;
  currency: string;
  capturedAmount: number | null;
  capturedCurrency: string | null;
  method: PaymentMethod;
  /** The customer's bank, where the attempt was routed by it. */
  issuer: string | null;
  winner: boolean;
  reviewed: boolean;
  returnedAmount: number;
}

/**
 * Each name is looked up in an index of its own. Orders are locked in the order of their ids, so that two transactions
 * that share some wait for each other, and never both.
 */
const LOCK = `
  SELECT k.i, o.tenant_id AS "tenantId", p.gateway, o.id AS "orderId", o.status AS "orderStatus",
    o.reference AS "orderReference", o.notify_client_id AS "notifyClientId", o.customer->>'id' AS "customerId",
    o.expires_at AS "expiresAt", p.created_at AS "startedAt", t.late_success = 'accept' AS "acceptsLate", p.id AS "paymentId", p.status, p.reference,
    p.gateway_order_id AS "gatewayOrderId", p.gateway_payment_id AS "gatewayPaymentId", p.amount, p.currency, p.method,
    p.routing->>'issuer' AS issuer,
    p.captured_amount AS "capturedAmount", p.captured_currency AS "capturedCurrency", p.winner,
    p.reviewed_at IS NOT NULL AS reviewed,
    EXISTS (SELECT 1 FROM webhook_endpoints e WHERE e.tenant_id = o.tenant_id) AS "tellsBackend",
    (SELECT COALESCE(sum(r.amount), 0)::bigint FROM refunds r
     WHERE r.payment_id = p.id AND r.cause = 'gateway' AND r.status <> 'FAILED') AS "returnedAmount"
  FROM jsonb_to_recordset($1::jsonb)
    AS k(i int, tenant text, gateway text, reference text, "gatewayOrderId" text, "gatewayPaymentId" text)
  JOIN LATERAL (
    SELECT id FROM (
      SELECT id, 1 AS rank FROM payments
        WHERE reference = k.reference AND tenant_id = k.tenant AND gateway = k.gateway
      UNION ALL SELECT id, 2 FROM payments
        WHERE tenant_id = k.tenant AND gateway = k.gateway AND gateway_order_id = k."gatewayOrderId"
      UNION ALL SELECT id, 3 FROM payments
        WHERE tenant_id = k.tenant AND gateway = k.gateway AND gateway_payment_id = k."gatewayPaymentId"
    ) named ORDER BY rank LIMIT 1) found ON true
  JOIN payments p ON p.id = found.id
  JOIN orders o ON o.id = p.order_id
  JOIN tenants t ON t.id = o.tenant_id
  ORDER BY o.id, k.i FOR UPDATE OF o, p`;

/** Locks the attempt of each of `names`, by place; undefined where there is none of that tenant at that gateway. */
export async function lockAttempts(
  manager: EntityManager,
  names: { origin: Origin; names: AttemptNames }[],
): Promise<(LockedAttempt | undefined)[]> {
  const keys = names.map(({ origin, names: { reference, gatewayOrderId, gatewayPaymentId } }, i) => ({
    i,
    tenant: origin.tenantId,
    gateway: origin.gateway,
    reference,
    gatewayOrderId,
    gatewayPaymentId,
  }));
  const rows = await manager.query<(LockedAttempt & { i: number })[]>(LOCK, [JSON.stringify(keys)]);
  const found = new Map(rows.map(({ i, ...attempt }) => [i, attempt]));
  return names.map((_, i) => found.get(i));
}
