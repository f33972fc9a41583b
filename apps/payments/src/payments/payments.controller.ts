import { Body, Controller, Get, Headers, Param, Post, UseGuards, UseInterceptors } from '@nestjs/common';
import { Attempts } from '#libs/payment';
import { ApiKeyGuard, CurrentTenant, RequireScope } from '#libs/platform';
import { IDEMPOTENCY_KEY, IdempotentInterceptor } from '../idempotent.interceptor.js';
import { paymentView } from '../orders/order-view.js';
import { startPaymentSchema, type StartPaymentBody } from './payments.schema.js';
import { StartPayment } from './start-payment.js';

@Controller('v1')
@UseGuards(ApiKeyGuard)
@RequireScope('payments')
export class PaymentsController {
  constructor(
    private readonly startPayment: StartPayment,
    private readonly attempts: Attempts,
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
