import { Body, Controller, Get, Header, Headers, HttpCode, Inject, Param, Patch, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { exactJson, paiseFromRupees } from '#libs/gateways';
import type { Clock } from '#libs/kernel';
import { CLOCK } from '#libs/platform';
import { IdempotencyKeys } from '../vendor/idempotency-keys.js';
import { VendorError } from '../vendor/vendor-error.js';
import type { Account } from '../world/accounts.js';
import { digits, vendorId } from '../world/ids.js';
import { OrderBook } from '../world/order-book.js';
import type { SimulatedOrder } from '../core/order.js';
import { Cashfree, JSON_TYPE, type HeaderMap } from './cashfree.js';
import { orderEntity, orderStatus, paymentEntity } from './entities.js';
import { cashfreeFailure } from './errors.js';
import { methodsOfCodes } from './methods.js';
import { readCreateOrder, readTerminate } from './requests.js';

const DAY_MS = 24 * 3_600_000;

/** Cashfree's payment API: https://api.cashfree.com/pg */
@Controller('cashfree/pg')
export class CashfreeController {
  private readonly keys = new IdempotencyKeys<string>();

  constructor(
    @Inject(Cashfree) private readonly cashfree: Cashfree,
    @Inject(OrderBook) private readonly orders: OrderBook,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Post('orders')
  @HttpCode(200)
  @Header(...JSON_TYPE)
  create(
    @Headers() headers: HeaderMap,
    @Body() body: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): string {
    const account = this.cashfree.authenticate(headers);
    const key = headers['x-idempotency-key'];
    const earlier = key && this.keys.find(account.tenant, key, body);
    if (earlier === 'other_request')
      throw new VendorError(
        422,
        cashfreeFailure(422, 'idempotency key was used with another request', 'idempotency_error'),
      );
    if (key) void reply.headers({ 'x-idempotency-key': key, 'x-idempotency-replayed': String(Boolean(earlier)) });
    const order = earlier ? this.cashfree.find(account, earlier.value) : this.make(account, body);
    if (key && !earlier) this.keys.keep(account.tenant, key, body, order.id);
    return exactJson(orderEntity(order, this.clock.now()));
  }

  @Get('orders/:id')
  @Header(...JSON_TYPE)
  order(@Headers() headers: HeaderMap, @Param('id') id: string): string {
    return exactJson(orderEntity(this.cashfree.order(headers, id), this.clock.now()));
  }

  /** A try that is under way cannot be stopped: the order is terminated when that fails, and paid when it succeeds. */
  @Patch('orders/:id')
  @Header(...JSON_TYPE)
  terminate(@Headers() headers: HeaderMap, @Param('id') id: string, @Body() body: unknown): string {
    const order = this.cashfree.order(headers, id);
    readTerminate(body);
    const status = orderStatus(order, this.clock.now());
    if (status === 'PAID' || status === 'EXPIRED') {
      const message = `order is ${status.toLowerCase()}, it cannot be terminated`;
      throw new VendorError(400, cashfreeFailure(400, message, 'order_not_active'));
    }
    order.terminated = true;
    return exactJson(orderEntity(order, this.clock.now()));
  }

  @Get('orders/:id/payments')
  @Header(...JSON_TYPE)
  payments(@Headers() headers: HeaderMap, @Param('id') id: string): string {
    const order = this.cashfree.order(headers, id);
    return exactJson(order.tries.map((attempt) => paymentEntity(order, attempt)).toReversed());
  }

  @Get('orders/:id/payments/:paymentId')
  @Header(...JSON_TYPE)
  payment(@Headers() headers: HeaderMap, @Param('id') id: string, @Param('paymentId') paymentId: string): string {
    const order = this.cashfree.order(headers, id);
    const attempt = order.tries.find((one) => one.id === paymentId);
    if (!attempt) throw new VendorError(404, cashfreeFailure(404, 'payment not found', 'payment_not_found'));
    return exactJson(paymentEntity(order, attempt));
  }

  private make(account: Account<'cashfree'>, body: unknown): SimulatedOrder {
    const request = readCreateOrder(body);
    const { customer_id, customer_name, customer_email, customer_phone } = request.customer_details;
    const id = request.order_id ?? vendorId('order_');
    if (this.orders.find('cashfree', account.tenant, id))
      throw new VendorError(409, cashfreeFailure(409, 'order with same id is already present', 'order_already_exists'));
    const now = this.clock.now();
    return this.orders.add({
      gateway: 'cashfree',
      tenant: account.tenant,
      merchant: account.merchant,
      id,
      vendorId: digits(10),
      reference: id,
      amount: paiseFromRupees(request.order_amount) ?? 0,
      currency: request.order_currency,
      customer: { id: customer_id, name: customer_name, email: customer_email, phone: customer_phone },
      methods: methodsOfCodes(request.order_meta?.payment_methods),
      returnUrl: request.order_meta?.return_url,
      webhookUrl: request.order_meta?.notify_url,
      notes: request.order_tags ?? {},
      createdAt: now,
      expiresAt: request.order_expiry_time
        ? new Date(request.order_expiry_time)
        : new Date(now.getTime() + 30 * DAY_MS),
    });
  }
}
