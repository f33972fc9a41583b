import { Controller, Get, Query, UseGuards } from '@nestjs/common';
import { ApiKeyGuard, CurrentTenant, RequireScope } from '#libs/platform';
import { RoutingView } from './routing-view.js';
import { historySchema, type HistoryQuery } from './routing.schema.js';

/** What the router believes of the tenant's gateways, and why it chose as it did of late. */
@Controller('v1/routing')
@UseGuards(ApiKeyGuard)
@RequireScope('payments')
export class RoutingController {
  constructor(private readonly view: RoutingView) {}

  @Get()
  routing(@CurrentTenant() tenant: string) {
    return this.view.now(tenant);
  }

  /** Minute by minute: what was chosen, what became of it, and what was out. */
  @Get('history')
  history(@CurrentTenant() tenant: string, @Query({ schema: historySchema }) { method, minutes }: HistoryQuery) {
    return this.view.past(tenant, method, minutes);
  }
}
