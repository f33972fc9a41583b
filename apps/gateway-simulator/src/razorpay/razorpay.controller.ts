import { Body, Controller, Get, Headers, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import type { Clock } from '#libs/kernel';
import { CLOCK } from '#libs/platform';
import { Switches } from '../faults/switches.js';
import { VendorError } from '../vendor/vendor-error.js';
import { Accounts, type Account } from '../world/accounts.js';
import { vendorId } from '../world/ids.js';
import { OrderBook } from '../world/order-book.js';
import type { SimulatedOrder } from '../core/order.js';
import { authenticate } from './authenticate.js';
import { collection, orderEntity, paymentEntity } from './entities.js';
import { razorpayFailure } from './errors.js';
import { readCreateOrder } from './requests.js';

/** Razorpay's API: https://api.razorpay.com/v1 */
@Controller('razorpay/v1')
export class RazorpayController {
  constructor(
    @Inject(Accounts) private readonly accounts: Accounts,
    @Inject(OrderBook) private readonly orders: OrderBook,
    @Inject(Switches) private readonly switches: Switches,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Post('orders')
  @HttpCode(200)
  create(@Headers('authorization') authorization: string | undefined, @Body() body: unknown): object {
    const account = authenticate(this.accounts, authorization);
    const { amount, currency, receipt, notes, unique_receipt: unique } = readCreateOrder(body);
    const [known] = receipt ? this.orders.byReference('razorpay', account.tenant, receipt) : [];
    if (known && unique) return orderEntity(known);
    if (known && this.switches.of('razorpay').vendor.receipts === 'refuse')
      throw new VendorError(400, razorpayFailure(400, 'Order receipt should be unique.', { field: 'receipt' }));
    const id = vendorId('order_');
    const order = this.orders.add({
      gateway: 'razorpay',
      tenant: account.tenant,
      merchant: account.merchant,
      id,
      vendorId: id,
      reference: receipt ?? '',
      amount,
      currency,
      customer: {},
      notes: notes ?? {},
      createdAt: this.clock.now(),
    });
    return orderEntity(order);
  }

  @Get('orders')
  list(
    @Headers('authorization') authorization: string | undefined,
    @Query('receipt') receipt: string | undefined,
  ): object {
    const { tenant } = authenticate(this.accounts, authorization);
    const found = receipt
      ? this.orders.byReference('razorpay', tenant, receipt)
      : this.orders.recent(1000).filter((order) => order.gateway === 'razorpay' && order.tenant === tenant);
    // Ten unless asked for more, and nobody here asks.
    return collection(found.slice(0, 10).map(orderEntity));
  }

  @Get('orders/:id')
  order(@Headers('authorization') authorization: string | undefined, @Param('id') id: string): object {
    return orderEntity(this.find(authenticate(this.accounts, authorization), id));
  }

  @Get('orders/:id/payments')
  payments(@Headers('authorization') authorization: string | undefined, @Param('id') id: string): object {
    const order = this.find(authenticate(this.accounts, authorization), id);
    return collection(order.tries.map((attempt) => paymentEntity(order, attempt)));
  }

  private find(account: Account<'razorpay'>, id: string): SimulatedOrder {
    const order = this.orders.find('razorpay', account.tenant, id);
    if (!order) throw new VendorError(400, razorpayFailure(400, 'The id provided does not exist'));
    return order;
  }
}
