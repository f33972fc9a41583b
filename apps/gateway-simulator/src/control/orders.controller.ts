import { Body, Controller, HttpCode, Inject, Param, Post } from '@nestjs/common';
import type { z } from 'zod';
import { Problem } from '#libs/kernel';
import { stateOf, type SimulatedOrder, type Try } from '../core/order.js';
import { plant } from '../core/plant.js';
import { Bank } from '../world/bank.js';
import { OrderBook } from '../world/order-book.js';
import { Refunds } from '../world/refunds.js';
import { readGateway } from './read-gateway.js';
import { ORDER_EVENT, PLANT, REFUND_END } from './requests.js';

type Event = z.infer<typeof ORDER_EVENT>;

/** What a customer's page cannot do to an order, and what the bank does to refunds. */
@Controller('simulator')
export class OrdersController {
  constructor(
    @Inject(OrderBook) private readonly orders: OrderBook,
    @Inject(Bank) private readonly bank: Bank,
    @Inject(Refunds) private readonly refunds: Refunds,
  ) {}

  @Post('orders/:gateway/:id')
  @HttpCode(200)
  happen(
    @Param('gateway') gateway: string,
    @Param('id') id: string,
    @Body({ schema: ORDER_EVENT }) asked: Event,
  ): { status: string; payment: string } {
    const order = this.orders.forCheckout(readGateway(gateway), id);
    if (!order) throw new Problem('not_found', 'The simulator knows no such order: it forgets all when it restarts.');
    const attempt = this.make(order, asked);
    if (!attempt) throw new Problem('order_not_payable', `That cannot happen to an order that is ${stateOf(order)}.`);
    return { status: stateOf(order), payment: attempt.id };
  }

  /** What the gateway's lists, reports and answers get wrong about a payment from now on. */
  @Post('differences/:gateway/:id')
  @HttpCode(200)
  differ(
    @Param('gateway') gateway: string,
    @Param('id') id: string,
    @Body({ schema: PLANT }) { difference }: z.infer<typeof PLANT>,
  ): z.infer<typeof PLANT> {
    const order = this.orders.forCheckout(readGateway(gateway), id);
    if (!order) throw new Problem('not_found', 'The simulator knows no such order: it forgets all when it restarts.');
    if (!plant(order, difference ?? undefined))
      throw new Problem('order_not_payable', 'Only a payment that succeeded can be got wrong.');
    return { difference };
  }

  /** Ends a refund that is pending, before its time. */
  @Post('refunds/:gateway/:id')
  @HttpCode(200)
  end(
    @Param('gateway') gateway: string,
    @Param('id') id: string,
    @Body({ schema: REFUND_END }) { status }: z.infer<typeof REFUND_END>,
  ): { status: string } {
    const order = this.orders.withPart(readGateway(gateway), id);
    const refund = order?.refunds.find(({ vendorId }) => vendorId === id);
    if (!order || !refund) throw new Problem('not_found', 'The simulator knows no such refund.');
    if (!this.refunds.end(order, refund, status))
      throw new Problem('order_not_payable', `That refund has ended already: ${refund.status}.`);
    return { status };
  }

  private make(order: SimulatedOrder, { event, method }: Event): Try | undefined {
    switch (event) {
      case 'late_success':
        return this.bank.succeedLate(order);
      case 'second_success':
        return this.bank.payAgain(order);
      case 'short_success':
        return this.bank.payShort(order);
      default:
        return this.bank.decide(order, event, { method });
    }
  }
}
