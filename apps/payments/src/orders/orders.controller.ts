import {
  Body,
  Controller,
  Get,
  Headers,
  HttpCode,
  Param,
  Patch,
  Post,
  Query,
  UseGuards,
  UseInterceptors,
} from '@nestjs/common';
import { DataSource } from '#libs/database';
import { Attempts, Orders, Refunds, timelineOf } from '#libs/payment';
import { storedWebhooks } from '#libs/webhooks';
import { ApiKeyGuard, CurrentTenant, RequireScope } from '#libs/platform';
import { IDEMPOTENCY_KEY, IdempotentInterceptor } from '../idempotent.interceptor.js';
import {
  assignSchema,
  newOrderSchema,
  orderQuerySchema,
  type AssignBody,
  type NewOrderBody,
  type OrderQueryParameters,
} from './orders.schema.js';
import { TellGateway } from '../payments/tell-gateway.js';
import { orderView, orderWithHistory, webhookView } from './order-view.js';

const WEBHOOKS_MAX = 200;

@Controller('v1/orders')
@UseGuards(ApiKeyGuard)
@RequireScope('payments')
export class OrdersController {
  constructor(
    private readonly orders: Orders,
    private readonly attempts: Attempts,
    private readonly refunds: Refunds,
    private readonly gateway: TellGateway,
    private readonly source: DataSource,
  ) {}

  @Post()
  @UseInterceptors(IdempotentInterceptor)
  async create(
    @CurrentTenant() tenantId: string,
    @Headers(IDEMPOTENCY_KEY) requestKey: string,
    @Body({ schema: newOrderSchema }) body: NewOrderBody,
  ) {
    return orderView(await this.orders.create({ ...body, tenantId, requestKey }));
  }

  @Get()
  async list(@CurrentTenant() tenantId: string, @Query({ schema: orderQuerySchema }) query: OrderQueryParameters) {
    const items = await this.orders.list(tenantId, query);
    return { items: items.map(orderView), nextCursor: items.length === query.limit ? items.at(-1)?.id : null };
  }

  @Get(':id')
  async get(@CurrentTenant() tenantId: string, @Param('id') id: string) {
    const order = await this.orders.get(tenantId, id);
    const [payments, refunds, timeline] = await Promise.all([
      this.attempts.ofOrder(id),
      this.refunds.ofOrder(id),
      timelineOf(this.source, id),
    ]);
    return orderWithHistory(order, payments, refunds, timeline);
  }

  /** What the gateways sent about it, as they sent it, with what became of each. */
  @Get(':id/webhooks')
  async webhooks(@CurrentTenant() tenantId: string, @Param('id') id: string) {
    await this.orders.get(tenantId, id);
    const { value } = await storedWebhooks(this.source, { orderId: id, tenantId }, WEBHOOKS_MAX).next();
    return { items: (value ?? []).map(webhookView) };
  }

  @Patch(':id')
  async assign(
    @CurrentTenant() tenantId: string,
    @Param('id') id: string,
    @Body({ schema: assignSchema }) { notifyClientId }: AssignBody,
  ) {
    return orderView(await this.orders.assign(tenantId, id, notifyClientId));
  }

  @Post(':id/cancel')
  @HttpCode(200)
  @UseInterceptors(IdempotentInterceptor)
  async cancel(@CurrentTenant() tenantId: string, @Param('id') id: string) {
    const order = await this.orders.cancel(tenantId, id);
    const open = (await this.attempts.ofOrder(id)).filter(({ status }) => status === 'PENDING');
    await Promise.all(open.map((payment) => this.gateway.terminate(payment)));
    return orderView(order);
  }
}
