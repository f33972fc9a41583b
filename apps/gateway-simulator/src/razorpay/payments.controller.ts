import { Body, Controller, Get, Headers, HttpCode, Inject, Param, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Refund, SimulatedOrder, Try } from '../core/order.js';
import { IdempotencyKeys } from '../vendor/idempotency-keys.js';
import { Accounts, type Account } from '../world/accounts.js';
import { vendorId } from '../world/ids.js';
import { OrderBook } from '../world/order-book.js';
import { Refunds } from '../world/refunds.js';
import { authenticate } from './authenticate.js';
import { collection, paymentEntity, refundEntity } from './entities.js';
import * as requests from './refund-requests.js';

type Auth = string | undefined;

/** Payments and refunds of https://api.razorpay.com/v1 */
@Controller('razorpay/v1')
export class RazorpayPaymentsController {
  private readonly keys = new IdempotencyKeys<string>();
  /** Keys of refunds whose first answer is still on its way. */
  private readonly unanswered = new Set<string>();

  constructor(
    @Inject(Accounts) private readonly accounts: Accounts,
    @Inject(OrderBook) private readonly orders: OrderBook,
    @Inject(Refunds) private readonly refunds: Refunds,
  ) {}

  @Get('payments/:id')
  payment(@Headers('authorization') authorization: Auth, @Param('id') id: string): object {
    const { order, attempt } = this.find(authenticate(this.accounts, authorization), id);
    return paymentEntity(order, attempt);
  }

  @Post('payments/:id/refund')
  @HttpCode(200)
  refund(
    @Headers('authorization') authorization: Auth,
    @Headers('x-refund-idempotency') header: string | undefined,
    @Param('id') id: string,
    @Body() body: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): object {
    const account = authenticate(this.accounts, authorization);
    const { order, attempt } = this.find(account, id);
    const asked = requests.readRefund(body);
    const key = requests.readRefundKey(header);
    const earlier = key === undefined ? undefined : this.keys.find(account.tenant, key, { id, asked });
    if (earlier === 'other_request') throw requests.otherRefund();
    if (key && this.unanswered.has(`${account.tenant}/${key}`)) throw requests.refundInProgress();
    const made = earlier && order.refunds.find(({ vendorId: known }) => known === earlier.value);
    const refund = made ?? this.begin(order, attempt, asked);
    if (key && !made) {
      this.keys.keep(account.tenant, key, { id, asked }, refund.vendorId);
      this.untilAnswered(`${account.tenant}/${key}`, reply);
    }
    return refundEntity(order, refund);
  }

  @Get('payments/:id/refunds')
  paymentRefunds(@Headers('authorization') authorization: Auth, @Param('id') id: string): object {
    const { order } = this.find(authenticate(this.accounts, authorization), id);
    const refunds = order.refunds.filter(({ tryId }) => tryId === id);
    return collection(refunds.map((refund) => refundEntity(order, refund)));
  }

  @Get('refunds/:id')
  oneRefund(@Headers('authorization') authorization: Auth, @Param('id') id: string): object {
    const { tenant } = authenticate(this.accounts, authorization);
    for (const order of this.orders.of('razorpay', tenant)) {
      const refund = order.refunds.find(({ vendorId: known }) => known === id);
      if (refund) return refundEntity(order, refund);
    }
    throw requests.noSuchId();
  }

  private begin(order: SimulatedOrder, attempt: Try, asked: requests.RazorpayRefundRequest): Refund {
    const amount = requests.refundAmount(order, attempt, asked.amount);
    const own = vendorId('rfnd_');
    const { speed, receipt, notes = {} } = asked;
    return this.refunds.begin(order, attempt, { id: receipt ?? own, vendorId: own, amount, speed, notes });
  }

  private untilAnswered(key: string, reply: FastifyReply): void {
    this.unanswered.add(key);
    reply.raw.once('close', () => this.unanswered.delete(key));
  }

  private find(account: Account<'razorpay'>, id: string): { order: SimulatedOrder; attempt: Try } {
    for (const order of this.orders.of('razorpay', account.tenant)) {
      const attempt = order.tries.find((one) => one.id === id);
      if (attempt) return { order, attempt };
    }
    throw requests.noSuchId();
  }
}
