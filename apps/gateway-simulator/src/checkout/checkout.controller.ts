import { Body, Controller, Get, Header, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import { Problem } from '#libs/kernel';
import { RETURN_URL } from '../vendor/fields.js';
import { Bank } from '../world/bank.js';
import { OrderBook } from '../world/order-book.js';
import { METHODS, OUTCOMES, stateOf, type SimulatedOrder } from '../core/order.js';
import { checkoutPage } from './page.js';

const DECISION = z.strictObject({ outcome: z.enum(OUTCOMES), method: z.enum(METHODS).optional() });

/** Where the customer pays: a page, and the same without a browser. */
@Controller('checkout/:gateway/:id')
export class CheckoutController {
  constructor(
    @Inject(OrderBook) private readonly orders: OrderBook,
    @Inject(Bank) private readonly bank: Bank,
  ) {}

  @Get()
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('cache-control', 'no-store')
  page(
    @Param('gateway') gateway: string,
    @Param('id') id: string,
    @Query('return_url') returnUrl: string | undefined,
  ): string {
    const order = this.find(gateway, id);
    // Razorpay's order has no return URL: its script is told by the page that runs it, which this one stands in for.
    const goTo = order.returnUrl ?? RETURN_URL.safeParse(returnUrl).data;
    return checkoutPage(order, goTo);
  }

  @Post()
  @HttpCode(200)
  decide(
    @Param('gateway') gateway: string,
    @Param('id') id: string,
    @Body({ schema: DECISION }) { outcome, method }: z.infer<typeof DECISION>,
  ): { status: string } {
    const order = this.find(gateway, id);
    const attempt = this.bank.decide(order, outcome, { method });
    const status = stateOf(order);
    if (!attempt) throw new Problem('order_not_payable', `This payment was decided already: ${status}.`);
    return { status };
  }

  private find(gateway: string, id: string): SimulatedOrder {
    const order = this.orders.forCheckout(gateway, id);
    if (!order) throw new Problem('not_found', 'The simulator knows no such order: it forgets all when it restarts.');
    return order;
  }
}
