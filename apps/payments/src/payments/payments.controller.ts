import { Body, Controller, Get, Headers, HttpCode, Param, Post, UseGuards, UseInterceptors } from '@nestjs/common';
import { Attempts, Reviews } from '#libs/payment';
import { ApiKeyGuard, CurrentTenant, RequireScope } from '#libs/platform';
import { IDEMPOTENCY_KEY, IdempotentInterceptor } from '../idempotent.interceptor.js';
import { paymentView } from '../orders/order-view.js';
import { reviewSchema, startPaymentSchema, type ReviewBody, type StartPaymentBody } from './payments.schema.js';
import { StartPayment } from './start-payment.js';

@Controller('v1')
@UseGuards(ApiKeyGuard)
@RequireScope('payments')
export class PaymentsController {
  constructor(
    private readonly startPayment: StartPayment,
    private readonly attempts: Attempts,
    private readonly reviews: Reviews,
  ) {}

  @Post('orders/:id/payments')
  @UseInterceptors(IdempotentInterceptor)
  async start(
    @CurrentTenant() tenantId: string,
    @Param('id') orderId: string,
    @Headers(IDEMPOTENCY_KEY) requestKey: string,
    @Body({ schema: startPaymentSchema }) body: StartPaymentBody,
  ) {
    return paymentView(await this.startPayment.start({ tenantId, orderId, requestKey, ...body }));
  }

  @Post('payments/:id/review')
  @HttpCode(200)
  @UseInterceptors(IdempotentInterceptor)
  async review(
    @CurrentTenant() tenantId: string,
    @Param('id') paymentId: string,
    @Body({ schema: reviewSchema }) body: ReviewBody,
  ) {
    await this.reviews.decide({ tenantId, paymentId, ...body });
    return this.get(tenantId, paymentId);
  }

  @Get('payments/:id')
  async get(@CurrentTenant() tenantId: string, @Param('id') id: string) {
    const payment = await this.attempts.get(tenantId, id);
    const transitions = await this.attempts.transitions(payment.orderId);
    return paymentView(
      payment,
      transitions.filter((transition) => transition.paymentId === id),
    );
  }
}
