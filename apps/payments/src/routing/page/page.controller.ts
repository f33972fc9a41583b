import { Controller, Get, Param, Query, UseGuards } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { InternalGuard, PageHeaders } from '#libs/platform';
import { RoutingView } from '../routing-view.js';
import { historySchema, type HistoryQuery } from '../routing.schema.js';
import { PAGE } from './page.js';

/** For operators, in production on the internal port: all tenants, no personal data. */
@ApiExcludeController()
@Controller('routing')
@UseGuards(InternalGuard)
export class RoutingPageController {
  constructor(private readonly view: RoutingView) {}

  @Get()
  @PageHeaders()
  page(): string {
    return PAGE;
  }

  @Get('tenants')
  async list() {
    return { items: await this.view.tenantIds() };
  }

  @Get('tenants/:tenant')
  now(@Param('tenant') tenant: string) {
    return this.view.now(tenant);
  }

  @Get('tenants/:tenant/history')
  past(@Param('tenant') tenant: string, @Query({ schema: historySchema }) { method, minutes }: HistoryQuery) {
    return this.view.past(tenant, method, minutes);
  }
}
