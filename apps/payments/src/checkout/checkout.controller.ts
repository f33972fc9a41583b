import { Body, Controller, Get, Header, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Problem, type Clock } from '#libs/kernel';
import { GATEWAY_DEFINITIONS } from '#libs/gateways';
import { TenantDirectory } from '#libs/payment';
import { CLOCK } from '#libs/platform';
import { AskGateway } from './ask-gateway.js';
import { CheckoutAttempts, type CheckoutAttempt } from './checkout-attempts.js';
import { boundResult, checkoutResultSchema, verifyResult, type CheckoutResult } from './checkout-result.js';
import { checkoutView, type CheckoutView } from './checkout-view.js';

/** What the checkout page's script calls. Public: who has the link may pay, and do nothing else. */
@ApiExcludeController()
@Controller('checkout/:reference')
export class CheckoutController {
  constructor(
    private readonly attempts: CheckoutAttempts,
    private readonly tenants: TenantDirectory,
    private readonly gateway: AskGateway,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get('status')
  @Header('cache-control', 'no-store')
  async status(@Param('reference') reference: string): Promise<CheckoutView> {
    return this.view(await this.attempts.get(reference));
  }

  /** The vendor's script is done: is it? */
  @Post('result')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  async result(
    @Param('reference') reference: string,
    @Body({ schema: checkoutResultSchema }) body: CheckoutResult,
  ): Promise<CheckoutView> {
    boundResult(body);
    const attempt = await this.attempts.get(reference);
    const vendor = GATEWAY_DEFINITIONS.get(attempt.gateway)?.checkout;
    const account = this.tenants.find(attempt.tenantId)?.accounts.get(attempt.gateway);
    if (!vendor) throw new Problem('not_found', 'This gateway has a page of its own.');
    if (!account) throw new Problem('unavailable', 'This tenant is not ready yet.');
    verifyResult(vendor, account, attempt, body);
    await this.gateway.ask(attempt);
    return this.status(reference);
  }

  private view(attempt: CheckoutAttempt): CheckoutView {
    return checkoutView(attempt, this.tenants.find(attempt.tenantId)?.name ?? '', this.clock.now());
  }
}
