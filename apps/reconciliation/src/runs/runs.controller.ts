import { Controller, Get, Param, Query, UseGuards } from '@nestjs/common';
import { z } from 'zod';
import { Problem } from '#libs/kernel';
import { InternalGuard } from '#libs/platform';
import { RunList } from './run-list.js';

const FINDINGS_MAX = 1_000;

const LIST = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.coerce.number().int().min(1).optional(),
});

/** What reconciliation did and found: for operators, in production on the internal port. No personal data. */
@Controller('v1/reconciliation/runs')
@UseGuards(InternalGuard)
export class RunsController {
  constructor(private readonly runs: RunList) {}

  @Get()
  async list(@Query({ schema: LIST }) { limit, cursor }: z.infer<typeof LIST>) {
    const items = await this.runs.list(limit, cursor);
    return { items, nextCursor: items.length === limit ? String(items.at(-1)?.id) : null };
  }

  @Get(':id')
  async get(@Param('id') text: string) {
    if (!/^\d{1,15}$/.test(text)) throw new Problem('not_found', 'There is no such run.');
    const run = await this.runs.get(Number(text));
    return { ...run, findings: await this.runs.findings(run.id, FINDINGS_MAX) };
  }
}
