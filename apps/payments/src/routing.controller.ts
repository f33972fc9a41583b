import { Controller, Get, UseGuards } from '@nestjs/common';
import { GATEWAY_NAMES } from '#libs/gateways';
import { PAYMENT_METHODS } from '#libs/payment';
import { ApiKeyGuard, RequireScope } from '#libs/platform';
import { choose, GatewayHealth } from '#libs/routing';

/** What the router believes of each gateway now, and what it would choose. */
@Controller('v1/routing')
@UseGuards(ApiKeyGuard)
@RequireScope('payments')
export class RoutingController {
  constructor(private readonly health: GatewayHealth) {}

  @Get()
  async routing() {
    const choices = PAYMENT_METHODS.map(async (method) => [
      method,
      choose(await this.health.of(GATEWAY_NAMES, method)) ?? null,
    ]);
    return { methods: Object.fromEntries(await Promise.all(choices)) as Record<string, unknown> };
  }
}
