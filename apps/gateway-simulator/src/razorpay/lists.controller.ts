import { Controller, Get, Headers, Inject, Query } from '@nestjs/common';
import { z } from 'zod';
import { Accounts } from '../world/accounts.js';
import { OrderBook } from '../world/order-book.js';
import { authenticate } from './authenticate.js';
import { collection, paymentEntity, refundEntity } from './entities.js';
import { readStrictly } from './requests.js';

const whole = (min: number, max: number) => z.coerce.number().int().min(min).max(max);
const LIST = z.object({
  from: whole(0, 4_765_046_400).default(0),
  to: whole(0, 4_765_046_400).default(4_765_046_400),
  count: whole(1, 100).default(10),
  skip: whole(0, 1_000_000).default(0),
});
type List = z.infer<typeof LIST>;

/** What was made between two times, both included, the latest first: https://api.razorpay.com/v1/payments and /refunds */
@Controller('razorpay/v1')
export class RazorpayListsController {
  constructor(
    @Inject(Accounts) private readonly accounts: Accounts,
    @Inject(OrderBook) private readonly orders: OrderBook,
  ) {}

  @Get('payments')
  payments(@Headers('authorization') authorization: string | undefined, @Query() query: unknown): object {
    const made = this.ordersOf(authorization).flatMap((order) =>
      order.tries.map((attempt) => paymentEntity(order, attempt)),
    );
    return page(made, readStrictly(LIST, query, 'payment'));
  }

  @Get('refunds')
  refunds(@Headers('authorization') authorization: string | undefined, @Query() query: unknown): object {
    const made = this.ordersOf(authorization).flatMap((order) =>
      order.refunds.map((refund) => refundEntity(order, refund)),
    );
    return page(made, readStrictly(LIST, query, 'refund'));
  }

  private ordersOf(authorization: string | undefined) {
    return this.orders.of('razorpay', authenticate(this.accounts, authorization).tenant);
  }
}

function page(made: { created_at: number }[], { from, to, count, skip }: List): object {
  const within = made.filter(({ created_at: at }) => at >= from && at <= to);
  return collection(within.toSorted((a, b) => b.created_at - a.created_at).slice(skip, skip + count));
}
