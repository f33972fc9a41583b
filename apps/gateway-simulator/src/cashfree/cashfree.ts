import { Inject, Injectable } from '@nestjs/common';
import type { SimulatedOrder } from '../core/order.js';
import { VendorError } from '../vendor/vendor-error.js';
import { Accounts, type Account } from '../world/accounts.js';
import { OrderBook } from '../world/order-book.js';
import { cashfreeFailure } from './errors.js';

/** Cashfree writes amounts with two decimals, so its answers are text here, not objects. */
export const JSON_TYPE = ['content-type', 'application/json; charset=utf-8'] as const;
export type HeaderMap = Record<string, string | undefined>;

/** What every call to Cashfree begins with. */
@Injectable()
export class Cashfree {
  constructor(
    @Inject(Accounts) private readonly accounts: Accounts,
    @Inject(OrderBook) private readonly orders: OrderBook,
  ) {}

  /** @throws VendorError 401, 400 */
  authenticate(headers: HeaderMap): Account<'cashfree'> {
    const id = headers['x-client-id'];
    const secret = headers['x-client-secret'];
    const account = this.accounts.find(
      'cashfree',
      ({ clientId, clientSecret }) => clientId === id && clientSecret === secret,
    );
    if (!account) throw new VendorError(401, cashfreeFailure(401, 'authentication Failed'));
    if (!/^\d{4}-\d\d-\d\d$/.test(headers['x-api-version'] ?? ''))
      throw new VendorError(400, cashfreeFailure(400, 'x-api-version is missing in the request', 'request_invalid'));
    return account;
  }

  /** The caller's own order. @throws VendorError 401, 400, 404 */
  order(headers: HeaderMap, id: string): SimulatedOrder {
    return this.find(this.authenticate(headers), id);
  }

  find(account: Account<'cashfree'>, id: string): SimulatedOrder {
    const order = this.orders.find('cashfree', account.tenant, id);
    if (!order)
      throw new VendorError(404, cashfreeFailure(404, 'Order Reference Id does not exist', 'order_not_found'));
    return order;
  }
}
