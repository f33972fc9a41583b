import { Controller, Get, Header, Param, Query, UseGuards } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { TenantDirectory } from '#libs/payment';
import { InternalGuard } from '#libs/platform';
import { RoutingView } from '../routing-view.js';
import { historySchema, type HistoryQuery } from '../routing.schema.js';
import { PAGE } from './page.js';

/** Only ours: the page runs its own script and asks its own server. */
const POLICY =
  "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; connect-src 'self'; img-src data:; " +
  "frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/** For operators, in production on the internal port: all tenants, no personal data. */
@ApiExcludeController()
@Controller('routing')
@UseGuards(InternalGuard)
export class RoutingPageController {
  constructor(
    private readonly tenants: TenantDirectory,
    private readonly view: RoutingView,
  ) {}

  @Get()
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('content-security-policy', POLICY)
  page(): string {
    return PAGE;
  }

  @Get('tenants')
  list() {
    return { items: this.tenants.ids.toSorted() };
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
