import { Body, Controller, Get, Headers, Param, Post, UseGuards, UseInterceptors } from '@nestjs/common';
import { Refunds } from '#libs/payment';
import { ApiKeyGuard, CurrentTenant, RequireScope } from '#libs/platform';
import { IDEMPOTENCY_KEY, IdempotentInterceptor } from '../idempotent.interceptor.js';
import { refundView } from '../orders/order-view.js';
import { newRefundSchema, type NewRefundBody } from './refunds.schema.js';

@Controller('v1')
@UseGuards(ApiKeyGuard)
@RequireScope('payments')
export class RefundsController {
  constructor(private readonly refunds: Refunds) {}

  @Post('payments/:id/refunds')
  @UseInterceptors(IdempotentInterceptor)
  async request(
    @CurrentTenant() tenantId: string,
    @Param('id') paymentId: string,
    @Headers(IDEMPOTENCY_KEY) requestKey: string,
    @Body({ schema: newRefundSchema }) body: NewRefundBody,
  ) {
    return refundView(await this.refunds.request({ ...body, tenantId, paymentId, requestKey }));
  }

  @Get('refunds/:id')
  async get(@CurrentTenant() tenantId: string, @Param('id') id: string) {
    return refundView(await this.refunds.get(tenantId, id));
  }
}
