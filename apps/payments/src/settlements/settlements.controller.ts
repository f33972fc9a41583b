import { Body, Controller, Get, HttpCode, Param, Post, Query, UseGuards } from '@nestjs/common';
import { Problem } from '#libs/kernel';
import { ApiKeyGuard, CurrentTenant, RequireScope } from '#libs/platform';
import { Acceptance, SettlementList } from '#libs/settlement';
import {
  acceptSchema,
  readSettlementId,
  settlementsSchema,
  type AcceptBody,
  type SettlementsQuery,
} from './settlements.schema.js';

const DIFFERENCES_MAX = 1_000;

/** What the daily match of ledger, gateway and settlement report found: docs/settlement.md. */
@Controller('v1/settlements')
@UseGuards(ApiKeyGuard)
export class SettlementsController {
  constructor(
    private readonly settlements: SettlementList,
    private readonly acceptance: Acceptance,
  ) {}

  /** The latest day first. */
  @Get()
  @RequireScope('read')
  async list(
    @CurrentTenant() tenantId: string,
    @Query({ schema: settlementsSchema }) { limit, cursor, ...query }: SettlementsQuery,
  ) {
    const items = await this.settlements.list({ ...query, tenantId }, limit, cursor && { ...cursor, tenantId });
    return { items, nextCursor: items.length === limit ? (items.at(-1)?.id ?? null) : null };
  }

  /** With its differences, the open ones first, and the transfers that the report names. */
  @Get(':id')
  @RequireScope('read')
  get(@CurrentTenant() tenantId: string, @Param('id') id: string) {
    const position = readSettlementId(id);
    if (!position) throw new Problem('not_found', 'There is no such settlement: <gateway>-<day>.');
    return this.settlements.get({ ...position, tenantId }, DIFFERENCES_MAX);
  }

  /** A person takes a difference as it is. A repeat changes nothing. */
  @Post('differences/:id/accept')
  @HttpCode(204)
  @RequireScope('payments')
  async accept(
    @CurrentTenant() tenantId: string,
    @Param('id') id: string,
    @Body({ schema: acceptSchema }) { note }: AcceptBody,
  ): Promise<void> {
    if (!/^\d{1,15}$/.test(id)) throw new Problem('not_found', 'There is no such difference.');
    await this.acceptance.accept(tenantId, Number(id), note);
  }
}
