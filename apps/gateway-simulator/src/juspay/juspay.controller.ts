import { Body, Controller, Get, Headers, HttpCode, Inject, Param, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { toDecimal, type Clock } from '#libs/kernel';
import { CLOCK } from '#libs/platform';
import { readBasicAuth } from '../vendor/basic-auth.js';
import { VendorError } from '../vendor/vendor-error.js';
import { Accounts, type Account } from '../world/accounts.js';
import { vendorId } from '../world/ids.js';
import { OrderBook } from '../world/order-book.js';
import type { Method, SimulatedOrder } from '../core/order.js';
import { Refunds } from '../world/refunds.js';
import { orderEntity, paymentLinks } from './entities.js';
import { juspayFailure } from './errors.js';
import { methodOfType } from './methods.js';
import { refundedTry } from './refunded-try.js';
import { readOrder, readRefund, readSession, type JuspayOrderRequest } from './requests.js';

const LINK_MS = 15 * 60_000;
type HeaderMap = Record<string, string | undefined>;

function origin(request: FastifyRequest): string {
  return `${request.protocol}://${request.host}`;
}

function offered(filter: JuspayOrderRequest['payment_filter']): Method[] | undefined {
  const enabled = (filter?.options ?? []).filter(({ enable }) => enable);
  const methods = enabled.flatMap(({ paymentMethodType }) => methodOfType(paymentMethodType) ?? []);
  return methods.length > 0 ? methods : undefined;
}

/** Juspay's API: https://api.juspay.in */
@Controller('juspay')
export class JuspayController {
  constructor(
    @Inject(Accounts) private readonly accounts: Accounts,
    @Inject(OrderBook) private readonly orders: OrderBook,
    @Inject(Refunds) private readonly refunds: Refunds,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Post('session')
  @HttpCode(200)
  session(@Headers() headers: HeaderMap, @Body() body: unknown, @Req() request: FastifyRequest): object {
    const account = this.authenticate(headers);
    const { payment_page_client_id: clientId, ...asked } = readSession(body);
    const order = this.findOrMake(account, asked);
    const { web, expiry } = paymentLinks(order, origin(request));
    return {
      status: 'NEW',
      id: order.vendorId,
      order_id: order.id,
      payment_links: { web, expiry },
      sdk_payload: {
        requestId: vendorId('', 32),
        service: 'in.juspay.hyperpay',
        payload: {
          clientId,
          amount: toDecimal(order.amount),
          merchantId: account.credentials.merchantId,
          clientAuthToken: vendorId('tkn_', 32),
          clientAuthTokenExpiry: expiry,
          environment: 'sandbox',
          action: 'paymentPage',
          currency: order.currency,
          orderId: order.id,
          customerId: order.customer.id,
        },
      },
    };
  }

  /** The older way in, a form. */
  @Post('orders')
  @HttpCode(200)
  create(@Headers() headers: HeaderMap, @Body() body: unknown, @Req() request: FastifyRequest): object {
    const order = this.findOrMake(this.authenticate(headers), readOrder(body));
    const token = { client_auth_token: vendorId('tkn_', 32), client_auth_token_expiry: order.expiresAt?.toISOString() };
    return { ...orderEntity(order, origin(request)), juspay: token };
  }

  @Get('orders/:id')
  order(@Headers() headers: HeaderMap, @Param('id') id: string, @Req() request: FastifyRequest): object {
    const account = this.authenticate(headers);
    return orderEntity(this.find(account, id), origin(request));
  }

  /** `unique_request_id` is the idempotency: the same again changes nothing, another amount under it is refused. */
  @Post('orders/:id/refunds')
  @HttpCode(200)
  refund(
    @Headers() headers: HeaderMap,
    @Param('id') id: string,
    @Body() body: unknown,
    @Req() request: FastifyRequest,
  ): object {
    const order = this.find(this.authenticate(headers), id);
    const asked = readRefund(body);
    const existing = order.refunds.find((refund) => refund.id === asked.unique_request_id);
    if (existing && asked.amount !== undefined && asked.amount !== existing.amount)
      throw new VendorError(400, juspayFailure(400, 'Duplicate unique_request_id.', 'DUPLICATE_REQUEST'));
    if (!existing) {
      const { attempt, amount } = refundedTry(order, asked.amount);
      const name = { id: asked.unique_request_id, vendorId: vendorId('rfd_', 20) };
      this.refunds.begin(order, attempt, { ...name, amount, speed: 'STANDARD', notes: {} });
    }
    return orderEntity(order, origin(request));
  }

  private find(account: Account<'juspay'>, id: string): SimulatedOrder {
    const order = this.orders.find('juspay', account.tenant, id.toLowerCase());
    if (!order) throw new VendorError(404, juspayFailure(404, 'Order not found.'));
    return order;
  }

  /** Order ids do not tell upper from lower case; the same id with another amount is another order, and refused. */
  private findOrMake(account: Account<'juspay'>, asked: JuspayOrderRequest): SimulatedOrder {
    const id = asked.order_id.toLowerCase();
    const existing = this.orders.find('juspay', account.tenant, id);
    if (existing && existing.amount !== asked.amount)
      throw new VendorError(400, juspayFailure(400, 'Order already exists with another amount.', 'ALREADY_EXISTS'));
    const now = this.clock.now();
    return (
      existing ??
      this.orders.add({
        gateway: 'juspay',
        tenant: account.tenant,
        merchant: account.merchant,
        id,
        vendorId: vendorId('ordeh_', 32),
        reference: asked.order_id,
        amount: asked.amount,
        currency: asked.currency,
        customer: { id: asked.customer_id, email: asked.customer_email, phone: asked.customer_phone },
        methods: offered(asked.payment_filter),
        returnUrl: asked.return_url,
        webhookUrl: asked['metadata.webhook_url'],
        notes: {},
        createdAt: now,
        expiresAt: new Date(now.getTime() + LINK_MS),
      })
    );
  }

  private authenticate(headers: HeaderMap): Account<'juspay'> {
    const key = readBasicAuth(headers['authorization'])?.username;
    const account = this.accounts.find(
      'juspay',
      ({ apiKey, merchantId }) => apiKey === key && merchantId === headers['x-merchantid'],
    );
    if (!account) throw new VendorError(401, juspayFailure(401, 'Unauthorized.'));
    return account;
  }
}
