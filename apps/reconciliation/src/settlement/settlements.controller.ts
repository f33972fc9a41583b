import { Controller, Get, Param, Query, UseGuards } from '@nestjs/common';
import { z } from 'zod';
import { GATEWAY_NAMES } from '#libs/gateways';
import { Problem } from '#libs/kernel';
import { InternalGuard } from '#libs/platform';
import { isDay, SettlementList } from '#libs/settlement';

const DIFFERENCES_MAX = 1_000;

const day = z.string().refine(isDay, { message: 'expected a day: YYYY-MM-DD' });
const LIST = z.object({
  day: day.optional(),
  gateway: z.enum(GATEWAY_NAMES).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

/** Of all tenants: for operators, in production on the internal port. */
@Controller('v1/reconciliation/settlements')
@UseGuards(InternalGuard)
export class SettlementsController {
  constructor(private readonly settlements: SettlementList) {}

  @Get()
  async list(@Query({ schema: LIST }) { limit, ...query }: z.infer<typeof LIST>) {
    return { items: await this.settlements.list(query, limit) };
  }

  @Get(':tenant/:gateway/:day')
  get(@Param('tenant') tenantId: string, @Param('gateway') gateway: string, @Param('day') text: string) {
    if (!isDay(text)) throw new Problem('not_found', 'There is no such day.');
    return this.settlements.get({ tenantId, gateway, day: text }, DIFFERENCES_MAX);
  }
}
