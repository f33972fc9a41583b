import { Body, Controller, Get, Header, Headers, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { exactJson } from '#libs/gateways';
import { VendorError } from '../vendor/vendor-error.js';
import { digits } from '../world/ids.js';
import { Refunds } from '../world/refunds.js';
import { Cashfree, JSON_TYPE, type HeaderMap } from './cashfree.js';
import { cashfreeFailure } from './errors.js';
import { refundEntity } from './refund-entities.js';
import { readRefund, refundedTry, steeredBy } from './refund-requests.js';

/** Refunds of https://api.cashfree.com/pg */
@Controller('cashfree/pg/orders/:id/refunds')
export class CashfreeRefundsController {
  constructor(
    @Inject(Cashfree) private readonly cashfree: Cashfree,
    @Inject(Refunds) private readonly refunds: Refunds,
  ) {}

  /** `refund_id` is the idempotency: the same again is the same refund, another amount under it is refused. */
  @Post()
  @HttpCode(200)
  @Header(...JSON_TYPE)
  create(@Headers() headers: HeaderMap, @Param('id') id: string, @Body() body: unknown): string {
    const order = this.cashfree.order(headers, id);
    const { amount, note, speed, id: refundId } = readRefund(body);
    const existing = order.refunds.find((refund) => refund.id === refundId);
    if (existing && (existing.amount !== amount || existing.note !== note || existing.speed !== speed))
      throw new VendorError(
        409,
        cashfreeFailure(409, 'refund with same id is already present', 'refund_already_exists'),
      );
    if (existing) return exactJson(refundEntity(order, existing));
    const attempt = refundedTry(order, amount);
    const asked = { id: refundId, vendorId: digits(9), amount, speed, note, notes: {} };
    return exactJson(refundEntity(order, this.refunds.begin(order, attempt, asked, steeredBy(note))));
  }

  @Get()
  @Header(...JSON_TYPE)
  list(@Headers() headers: HeaderMap, @Param('id') id: string): string {
    const order = this.cashfree.order(headers, id);
    return exactJson(order.refunds.map((refund) => refundEntity(order, refund)));
  }

  @Get(':refundId')
  @Header(...JSON_TYPE)
  one(@Headers() headers: HeaderMap, @Param('id') id: string, @Param('refundId') refundId: string): string {
    const order = this.cashfree.order(headers, id);
    const refund = order.refunds.find((one) => one.id === refundId);
    if (!refund) throw new VendorError(404, cashfreeFailure(404, 'refund not found', 'refund_not_found'));
    return exactJson(refundEntity(order, refund));
  }
}
