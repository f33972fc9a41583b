import { Controller, Get, Headers, Inject, Param, Query } from '@nestjs/common';
import { z } from 'zod';
import { indianDay, reportedLines } from '../core/settlement.js';
import { Switches } from '../faults/switches.js';
import { Accounts } from '../world/accounts.js';
import { Downtimes } from '../world/downtimes.js';
import { OrderBook } from '../world/order-book.js';
import { authenticate } from './authenticate.js';
import { downtimeEntity } from './downtimes.js';
import { collection } from './entities.js';
import { noSuchId } from './refund-requests.js';
import { readStrictly } from './requests.js';
import { settlementEntity } from './settlement-entities.js';

const whole = (min: number, max: number) => z.coerce.number().int().min(min).max(max);
const RECON = z.object({
  year: whole(2015, 9999),
  month: whole(1, 12),
  day: whole(1, 31).optional(),
  count: whole(1, 1000).default(10),
  skip: whole(0, 1_000_000).default(0),
});
const two = (value: number) => String(value).padStart(2, '0');

/** Settlements and downtimes of https://api.razorpay.com/v1 */
@Controller('razorpay/v1')
export class RazorpayReportsController {
  constructor(
    @Inject(Accounts) private readonly accounts: Accounts,
    @Inject(OrderBook) private readonly orders: OrderBook,
    @Inject(Switches) private readonly switches: Switches,
    @Inject(Downtimes) private readonly downtimes: Downtimes,
  ) {}

  /** What was settled on a day or in a month of India's calendar, ten lines unless `count` says more. */
  @Get('settlements/recon/combined')
  recon(@Headers('authorization') authorization: string | undefined, @Query() query: unknown): object {
    const { tenant } = authenticate(this.accounts, authorization);
    const { year, month, day, count, skip } = readStrictly(RECON, query, 'settlement');
    const period = `${year}-${two(month)}${day === undefined ? '' : `-${two(day)}`}`;
    const { settleAfterMs } = this.switches.of('razorpay').vendor;
    const now = new Date();
    const settled = reportedLines(this.orders.of('razorpay', tenant), settleAfterMs).filter(
      ({ settledAt }) => settledAt <= now && indianDay(settledAt).startsWith(period),
    );
    return collection(settled.slice(skip, skip + count).map(settlementEntity));
  }

  @Get('payments/downtimes')
  list(@Headers('authorization') authorization: string | undefined): object {
    authenticate(this.accounts, authorization);
    return collection(this.downtimes.of('razorpay').map(downtimeEntity));
  }

  @Get('payments/downtimes/:id')
  one(@Headers('authorization') authorization: string | undefined, @Param('id') id: string): object {
    authenticate(this.accounts, authorization);
    const found = this.downtimes.of('razorpay').find((downtime) => `down_${downtime.id}` === id);
    if (!found) throw noSuchId();
    return downtimeEntity(found);
  }
}
