import { Body, Controller, Get, Header, Headers, HttpCode, Inject, Param, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { exactJson, paiseFromRupees } from '#libs/gateways';
import { VendorError } from '../vendor/vendor-error.js';
import { Accounts, type Account } from '../world/accounts.js';
import { digits, vendorId } from '../world/ids.js';
import { OrderBook } from '../world/order-book.js';
import type { SimulatedOrder } from '../world/order.js';
import { orderEntity, paymentEntity } from './entities.js';
import { cashfreeFailure } from './errors.js';
import { IdempotencyKeys } from './idempotency-keys.js';
import { readCreateOrder } from './requests.js';

const DAY_MS = 24 * 3_600_000;
/** Cashfree writes amounts with two decimals, so its answers are text here, not objects. */
const JSON_TYPE = ['content-type', 'application/json; charset=utf-8'] as const;
type HeaderMap = Record<string, string | undefined>;

/** Cashfree's payment API: https://api.cashfree.com/pg */
@Controller('cashfree/pg')
export class CashfreeController {
  private readonly keys = new IdempotencyKeys();

  constructor(
    @Inject(Accounts) private readonly accounts: Accounts,
    @Inject(OrderBook) private readonly orders: OrderBook,
  ) {}

  @Post('orders')
  @HttpCode(200)
  @Header(...JSON_TYPE)
  create(
    @Headers() headers: HeaderMap,
    @Body() body: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): string {
    const account = this.authenticate(headers);
    const key = headers['x-idempotency-key'];
    const earlier = key && this.keys.find(account.tenant, key, body);
    if (earlier === 'other_body')
      throw new VendorError(
        422,
        cashfreeFailure(422, 'idempotency key was used with another request', 'idempotency_error'),
      );
    if (key) void reply.headers({ 'x-idempotency-key': key, 'x-idempotency-replayed': String(Boolean(earlier)) });
    const order = earlier ? this.find(account, earlier.orderId) : this.make(account, body);
    if (key && !earlier) this.keys.keep(account.tenant, key, body, order.id);
    return exactJson(orderEntity(order, new Date()));
  }

  @Get('orders/:id')
  @Header(...JSON_TYPE)
  order(@Headers() headers: HeaderMap, @Param('id') id: string): string {
    return exactJson(orderEntity(this.find(this.authenticate(headers), id), new Date()));
  }

  @Get('orders/:id/payments')
  @Header(...JSON_TYPE)
  payments(@Headers() headers: HeaderMap, @Param('id') id: string): string {
    const order = this.find(this.authenticate(headers), id);
    return exactJson(order.tries.map((attempt) => paymentEntity(order, attempt)).toReversed());
  }

  @Get('orders/:id/payments/:paymentId')
  @Header(...JSON_TYPE)
  payment(@Headers() headers: HeaderMap, @Param('id') id: string, @Param('paymentId') paymentId: string): string {
    const order = this.find(this.authenticate(headers), id);
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
    const now = new Date();
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
      returnUrl: request.order_meta?.return_url,
      webhookUrl: request.order_meta?.notify_url,
      notes: request.order_tags ?? {},
      createdAt: now,
      expiresAt: request.order_expiry_time
        ? new Date(request.order_expiry_time)
        : new Date(now.getTime() + 30 * DAY_MS),
      tries: [],
    });
  }

  private authenticate(headers: HeaderMap): Account<'cashfree'> {
    const id = headers['x-client-id'];
    const secret = headers['x-client-secret'];
    const account = this.accounts.find(
      'cashfree',
      ({ clientId, clientSecret }) => clientId === id && clientSecret === secret,
    );
    if (!account) throw new VendorError(401, cashfreeFailure(401, 'authentication Failed'));
    if (!/^\d{4}-\d\d-\d\d$/.test(headers['x-api-version'] ?? ''))
      throw new VendorError(400, cashfreeFailure(400, 'x-api-version is missing in the request', 'request_invalid'));
    return account;
  }

  private find(account: Account<'cashfree'>, id: string): SimulatedOrder {
    const order = this.orders.find('cashfree', account.tenant, id);
    if (!order)
      throw new VendorError(404, cashfreeFailure(404, 'Order Reference Id does not exist', 'order_not_found'));
    return order;
  }
}
