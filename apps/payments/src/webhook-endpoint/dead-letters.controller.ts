import { Body, Controller, Get, HttpCode, Inject, Post, Query, UseGuards } from '@nestjs/common';
import { deadLetters, REPLAYED_MAX, replayDeadLetters, type DeadLetter } from '#libs/backend-webhooks';
import { DataSource } from '#libs/database';
import type { Clock } from '#libs/kernel';
import { ApiKeyGuard, CLOCK, CurrentTenant, RequireScope } from '#libs/platform';
import {
  deadLettersQuerySchema,
  replaySchema,
  type DeadLettersQuery,
  type ReplayBody,
} from './webhook-endpoint.schema.js';

const view = ({ eventId, type, orderId, reason, attempts, createdAt, diedAt }: DeadLetter) => ({
  eventId,
  type,
  orderId,
  reason,
  attempts,
  createdAt,
  diedAt,
});

/** Events that the tenant's backend would not take. */
@Controller('v1/webhook-endpoint/dead-letters')
@UseGuards(ApiKeyGuard)
@RequireScope('payments')
export class DeadLettersController {
  constructor(
    private readonly source: DataSource,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Newest first, with the reason. */
  @Get()
  async list(
    @CurrentTenant() tenantId: string,
    @Query({ schema: deadLettersQuerySchema }) { limit, cursor }: DeadLettersQuery,
  ) {
    const letters = await deadLetters(this.source, tenantId, { limit, before: cursor });
    const last = letters.length === limit ? letters.at(-1) : undefined;
    return { items: letters.map(view), nextCursor: last ? String(last.seq) : null };
  }

  /** Those that are named, or all of them: up to 500 in a call. `more`: call again. */
  @Post('replay')
  @HttpCode(200)
  async replay(
    @CurrentTenant() tenantId: string,
    @Body({ schema: replaySchema }) { eventIds, orderId, from, to }: ReplayBody,
  ) {
    const selection = { eventIds, orderId, from, to };
    const replayed = await replayDeadLetters(this.source, tenantId, selection, this.clock.now());
    return { replayed, more: replayed === REPLAYED_MAX };
  }
}
