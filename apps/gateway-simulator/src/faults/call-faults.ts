import { Inject, Injectable } from '@nestjs/common';
import type { GatewayName } from '#libs/gateways';
import { dice, pick } from '../core/dice.js';
import { count, type SimulatedOrder } from '../core/order.js';
import { OrderBook } from '../world/order-book.js';
import { Switches } from './switches.js';

export type CallFault = 'offline' | 'refused' | 'error' | 'hang' | 'limited' | 'cut';

/**
 * What happens to a call: the gateway's mode, or chance. Chance depends on the seed, on the order that is asked about
 * and on how often that was asked before; for calls about no known order (creating one), on their number at this
 * gateway.
 */
@Injectable()
export class CallFaults {
  private seen: Record<string, number> = {};

  constructor(
    @Inject(Switches) private readonly switches: Switches,
    @Inject(OrderBook) private readonly orders: OrderBook,
  ) {}

  of(gateway: GatewayName, method: string, path: string): CallFault | undefined {
    const { mode, calls } = this.switches.of(gateway);
    if (mode !== 'online') return mode;
    const { errorRate: error, cutRate: cut, hangRate: hang } = calls;
    if (error + cut + hang === 0) return undefined;
    return pick(this.thrown(gateway, method, path), { error, cut, hang });
  }

  forget(): void {
    this.seen = {};
  }

  private thrown(gateway: GatewayName, method: string, path: string): number {
    const order = this.orderOf(gateway, path);
    if (order) return this.switches.dice(order, 'call', method, count(order, `call ${method}`));
    const key = `${gateway} ${method}`;
    const nth = (this.seen[key] = (this.seen[key] ?? 0) + 1);
    return dice(this.switches.seed, gateway, 'call', method, nth);
  }

  private orderOf(gateway: GatewayName, path: string): SimulatedOrder | undefined {
    for (const part of path.split(/[/?]/)) {
      const order = this.orders.forCheckout(gateway, part) ?? this.orders.withPart(gateway, part);
      if (order) return order;
    }
    return undefined;
  }
}
