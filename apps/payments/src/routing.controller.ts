import { Controller, Get, UseGuards } from '@nestjs/common';
import { GATEWAY_NAMES } from '#libs/gateways';
import { PAYMENT_METHODS } from '#libs/payment';
import { ApiKeyGuard, CurrentTenant, RequireScope } from '#libs/platform';
import { Router } from '#libs/routing';

/** An amount to compare costs by. */
const AMOUNT = 50_000;

/** What the router believes of each gateway now. */
@Controller('v1/routing')
@UseGuards(ApiKeyGuard)
@RequireScope('payments')
export class RoutingController {
  constructor(private readonly router: Router) {}

  @Get()
  async routing(@CurrentTenant() tenant: string) {
    const around = { tenant, gateways: GATEWAY_NAMES, amount: AMOUNT, policy: {}, failedOver: [] };
    const beliefs = PAYMENT_METHODS.map(async (method) => [method, await this.router.beliefs({ ...around, method })]);
    return { methods: Object.fromEntries(await Promise.all(beliefs)) as Record<string, unknown> };
  }
}
