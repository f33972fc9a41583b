import { Body, Controller, Get, Header, Headers, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { exactJson } from '#libs/gateways';
import { reportedLines, settlementLines } from '../core/settlement.js';
import { Switches } from '../faults/switches.js';
import { VendorError } from '../vendor/vendor-error.js';
import { Downtimes } from '../world/downtimes.js';
import { OrderBook } from '../world/order-book.js';
import { Cashfree, JSON_TYPE, type HeaderMap } from './cashfree.js';
import { cashfreeFailure } from './errors.js';
import { incidentEntity } from './incidents.js';
import { flatLine, groupedLine } from './recon-entities.js';
import { pageOf, readRecon, readSettlementRecon, type ReconRequest } from './recon-requests.js';

const GROUPED_SINCE = '2025-01-01';

/** Reports and incidents of https://api.cashfree.com/pg */
@Controller('cashfree/pg')
export class CashfreeReportsController {
  constructor(
    @Inject(Cashfree) private readonly cashfree: Cashfree,
    @Inject(OrderBook) private readonly orders: OrderBook,
    @Inject(Switches) private readonly switches: Switches,
    @Inject(Downtimes) private readonly downtimes: Downtimes,
  ) {}

  @Post('recon')
  @HttpCode(200)
  @Header(...JSON_TYPE)
  recon(@Headers() headers: HeaderMap, @Body() body: unknown): string {
    return this.report(headers, readRecon(body), settlementLines);
  }

  @Post('settlement/recon')
  @HttpCode(200)
  @Header(...JSON_TYPE)
  settlementRecon(@Headers() headers: HeaderMap, @Body() body: unknown): string {
    return this.report(headers, readSettlementRecon(body, new Date()), reportedLines);
  }

  @Get('incident')
  incidents(@Headers() headers: HeaderMap): object {
    this.cashfree.authenticate(headers);
    const incidents = this.downtimes
      .of('cashfree')
      .filter(({ end }) => !end)
      .map(incidentEntity);
    return { count: incidents.length, incidents };
  }

  @Get('incident/:id')
  incident(@Headers() headers: HeaderMap, @Param('id') id: string): object {
    this.cashfree.authenticate(headers);
    const found = this.downtimes
      .of('cashfree')
      .map(incidentEntity)
      .find(({ incident_id }) => incident_id === id);
    if (!found) throw new VendorError(404, cashfreeFailure(404, 'incident not found', 'incident_not_found'));
    return found;
  }

  private report(headers: HeaderMap, request: ReconRequest, linesOf: typeof settlementLines): string {
    const { tenant } = this.cashfree.authenticate(headers);
    const { settleAfterMs } = this.switches.of('cashfree').vendor;
    const lines = linesOf(this.orders.of('cashfree', tenant), settleAfterMs).filter(request.matches);
    const { items, next } = pageOf(lines, request);
    const now = new Date();
    const grouped = (headers['x-api-version'] ?? '') >= GROUPED_SINCE;
    const data = items.map((line) => (grouped ? groupedLine(line, now) : flatLine(line, now)));
    return exactJson({ cursor: next, limit: items.length, data });
  }
}
