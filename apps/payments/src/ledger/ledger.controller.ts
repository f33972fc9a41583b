import { Readable } from 'node:stream';
import { Controller, Get, Header, Query, StreamableFile, UseGuards } from '@nestjs/common';
import { Ledger } from '#libs/payment';
import { ApiKeyGuard, CurrentTenant, RequireScope } from '#libs/platform';
import { toCsv } from './csv.js';
import {
  balancesSchema,
  exportSchema,
  statementSchema,
  type BalancesQuery,
  type ExportQuery,
  type StatementParameters,
} from './ledger.schema.js';

const EXPORT_PAGE = 1_000;

/** The tenant's books: docs/books.md has the accounts. */
@Controller('v1/ledger')
@UseGuards(ApiKeyGuard)
@RequireScope('read')
export class LedgerController {
  constructor(private readonly ledger: Ledger) {}

  @Get('balances')
  async balances(
    @CurrentTenant() tenantId: string,
    @Query({ schema: balancesSchema }) { gateway, before }: BalancesQuery,
  ) {
    return { items: await this.ledger.balances(tenantId, gateway, before) };
  }

  /** The statement of a period, the oldest first. */
  @Get('entries')
  async entries(
    @CurrentTenant() tenantId: string,
    @Query({ schema: statementSchema }) { limit, cursor, ...query }: StatementParameters,
  ) {
    const items = await this.ledger.statement(tenantId, query, limit, cursor);
    const last = items.length === limit ? items.at(-1) : undefined;
    return { items, nextCursor: last ? `${last.at.getTime()}-${last.seq}` : null };
  }

  /** The same as CSV, streamed: whoever reads slowly holds up nothing but their own answer. */
  @Get('entries.csv')
  @Header('content-disposition', 'attachment; filename="ledger.csv"')
  csv(@CurrentTenant() tenantId: string, @Query({ schema: exportSchema }) query: ExportQuery): StreamableFile {
    const pages = this.ledger.pages(tenantId, query, EXPORT_PAGE);
    return new StreamableFile(Readable.from(toCsv(pages)), { type: 'text/csv; charset=utf-8' });
  }
}
