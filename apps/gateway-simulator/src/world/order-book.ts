import { Injectable } from '@nestjs/common';
import type { GatewayName } from '#libs/gateways';
import type { SimulatedOrder } from '../core/order.js';

export type NewOrder = Omit<SimulatedOrder, 'sequence' | 'tries' | 'refunds' | 'counts'>;

const ORDERS_PER_ACCOUNT_MAX = 5_000;

/** All orders, in memory: the latest 5,000 of each account. */
@Injectable()
export class OrderBook {
  private readonly accounts = new Map<string, Map<string, SimulatedOrder>>();
  /** Whoever holds a checkout link knows only the gateway and the order. */
  private readonly checkouts = new Map<string, SimulatedOrder>();
  private readonly listeners = new Set<(order: SimulatedOrder) => void>();
  /** How many orders each account has made, also those that are forgotten. */
  private readonly made = new Map<string, number>();

  add(made: NewOrder): SimulatedOrder {
    const account = `${made.gateway}/${made.tenant}`;
    const sequence = (this.made.get(account) ?? 0) + 1;
    this.made.set(account, sequence);
    const order: SimulatedOrder = { ...made, sequence, tries: [], refunds: [], counts: {} };
    const orders = this.ordersOf(order.gateway, order.tenant);
    const oldest = orders.values().next().value;
    if (oldest && orders.size >= ORDERS_PER_ACCOUNT_MAX) this.forget(orders, oldest);
    orders.set(order.id, order);
    this.checkouts.set(checkoutKey(order), order);
    for (const listener of this.listeners) listener(order);
    return order;
  }

  onAdded(listener: (order: SimulatedOrder) => void): void {
    this.listeners.add(listener);
  }

  /** The next order of every account is its first: for a script that begins. */
  countAnew(): void {
    this.made.clear();
  }

  find(gateway: GatewayName, tenant: string, id: string): SimulatedOrder | undefined {
    return this.ordersOf(gateway, tenant).get(id);
  }

  byReference(gateway: GatewayName, tenant: string, reference: string): SimulatedOrder[] {
    return this.of(gateway, tenant).filter((order) => order.reference === reference);
  }

  /** All of an account, the oldest first. */
  of(gateway: GatewayName, tenant: string): SimulatedOrder[] {
    return [...this.ordersOf(gateway, tenant).values()];
  }

  forCheckout(gateway: string, id: string): SimulatedOrder | undefined {
    return this.checkouts.get(checkoutKey({ gateway, id }));
  }

  /** Whose payment or refund this is, in the vendor's name for it. */
  withPart(gateway: GatewayName, id: string): SimulatedOrder | undefined {
    for (const [account, orders] of this.accounts) {
      if (!account.startsWith(`${gateway}/`)) continue;
      for (const order of orders.values())
        if (order.tries.some((attempt) => attempt.id === id) || order.refunds.some(({ vendorId }) => vendorId === id))
          return order;
    }
    return undefined;
  }

  /** The latest first. */
  recent(limit: number): SimulatedOrder[] {
    return [...this.accounts.values()]
      .flatMap((orders) => [...orders.values()].slice(-limit))
      .toSorted((a, b) => b.createdAt.getTime() - a.createdAt.getTime())
      .slice(0, limit);
  }

  private ordersOf(gateway: GatewayName, tenant: string): Map<string, SimulatedOrder> {
    const key = `${gateway}/${tenant}`;
    const found = this.accounts.get(key);
    if (found) return found;
    const orders = new Map<string, SimulatedOrder>();
    this.accounts.set(key, orders);
    return orders;
  }

  private forget(orders: Map<string, SimulatedOrder>, order: SimulatedOrder): void {
    orders.delete(order.id);
    if (this.checkouts.get(checkoutKey(order)) === order) this.checkouts.delete(checkoutKey(order));
  }
}

function checkoutKey({ gateway, id }: { gateway: string; id: string }): string {
  return `${gateway}/${id}`;
}
