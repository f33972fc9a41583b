import { METHODS, stateOf, telling, type SimulatedOrder } from '../core/order.js';

/** An order as the page and the tests see it. */
export function summary(order: SimulatedOrder) {
  return {
    gateway: order.gateway,
    tenant: order.tenant,
    orderId: order.id,
    reference: order.reference,
    amount: order.amount,
    currency: order.currency,
    state: stateOf(order),
    terminated: order.terminated ?? false,
    expired: order.expiresAt !== undefined && order.expiresAt <= new Date(),
    paymentId: telling(order)?.id ?? null,
    method: telling(order)?.method ?? null,
    methods: order.methods ?? METHODS,
    tries: order.tries.map(({ id, status, method, amount, late = false }) => ({ id, status, method, amount, late })),
    refunds: order.refunds.map(({ id, vendorId, amount, status, kind }) => ({ id, vendorId, amount, status, kind })),
    createdAt: order.createdAt.toISOString(),
    checkout: `/checkout/${order.gateway}/${order.id}`,
  };
}
