import { Injectable } from '@nestjs/common';
import { Problem } from '#libs/kernel';
import { DataSource } from '#libs/database';
import type { Checkout, Failure } from '#libs/payment';
import type { AttemptState } from './core/checkout-state.js';

/** An attempt with what its order adds, as the checkout page needs it. */
export interface CheckoutAttempt extends Omit<AttemptState, 'ready'> {
  paymentId: string;
  tenantId: string;
  gateway: string;
  reference: string;
  gatewayOrderId: string | null;
  /** Paise. */
  amount: number;
  failure: Failure | null;
  checkout: Checkout | null;
  orderId: string;
  orderReference: string;
  returnUrl: string | null;
}

const FIND = `
  SELECT p.id AS "paymentId", p.tenant_id AS "tenantId", p.gateway, p.reference, p.gateway_order_id AS "gatewayOrderId",
    p.status, p.winner, p.amount, p.failure, p.checkout, o.id AS "orderId", o.reference AS "orderReference",
    o.status AS "orderStatus", o.return_url AS "returnUrl", o.expires_at AS "expiresAt"
  FROM payments p JOIN orders o ON o.id = p.order_id WHERE p.reference = $1`;

@Injectable()
export class CheckoutAttempts {
  constructor(private readonly source: DataSource) {}

  /** @throws Problem not_found */
  async get(reference: string): Promise<CheckoutAttempt> {
    const [attempt] = /^[a-z0-9]{18}$/.test(reference)
      ? await this.source.query<CheckoutAttempt[]>(FIND, [reference])
      : [];
    if (!attempt) throw new Problem('not_found', 'There is no payment behind this link.');
    return attempt;
  }
}
