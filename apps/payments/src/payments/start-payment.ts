import { Injectable } from '@nestjs/common';
import { failpoint, Problem } from '#libs/kernel';
import type { GatewayName } from '#libs/gateways';
import { Attempts, Orders, type Order, type Payment, type PaymentMethod } from '#libs/payment';
import { RoutingHistory, type FailedOver } from '#libs/routing';
import { PaymentRoute } from './route.js';
import { TellGateway } from './tell-gateway.js';

export interface StartPaymentCommand {
  tenantId: string;
  orderId: string;
  method: PaymentMethod;
  gateway?: GatewayName;
  /** The customer's bank, where the caller knows it. */
  issuer?: string;
  /** The caller's Idempotency-Key: a request that is resumed goes on with the attempt it made. */
  requestKey: string;
}

/** More gateways than anybody has; each is tried once. */
const TRIES_MAX = 16;

/** Chooses a gateway, commits the attempt, then tells the gateway. */
@Injectable()
export class StartPayment {
  constructor(
    private readonly orders: Orders,
    private readonly attempts: Attempts,
    private readonly route: PaymentRoute,
    private readonly gateway: TellGateway,
    private readonly history: RoutingHistory,
  ) {}

  /** @throws Problem not_found, order_not_payable, no_gateway_available, customer_field_required */
  async start(command: StartPaymentCommand): Promise<Payment> {
    const order = await this.orders.get(command.tenantId, command.orderId);
    const tried = await this.attempts.ofRequest(command.tenantId, command.orderId, command.requestKey);
    const open = tried.findLast((payment) => payment.status !== 'FAILED');
    if (open) return open.status === 'CREATED' ? this.gateway.create(order, open) : open;
    return this.tryGateways(command, order, tried.map(toFailedOver));
  }

  /**
   * One attempt at each gateway until one is ready for the customer. That an attempt whose outcome is unknown is left
   * behind is safe: nobody was given its checkout, and an order has one winner whatever happens. It stays PENDING and
   * uncertain until reconciliation knows more.
   */
  private async tryGateways(command: StartPaymentCommand, order: Order, failed: FailedOver[]): Promise<Payment> {
    const { tenantId, orderId, method, gateway, issuer, requestKey } = command;
    const failedOver = [...failed];
    let uncertain: Payment | undefined;
    let last: Payment | undefined;
    for (let left = TRIES_MAX; left > 0; left--) {
      const routing = await this.route.find({ order, method, gateway, issuer, failedOver });
      if (!routing) break;
      const attempt = { gateway: routing.gateway, method, routing, requestKey };
      const begun = await this.attempts.begin(tenantId, orderId, attempt);
      failpoint('attempt.begun');
      this.history.decided(tenantId, begun.payment.id, routing);
      last = await this.gateway.create(begun.order, begun.payment);
      if (last.status !== 'FAILED' && !last.uncertain) return last;
      if (last.uncertain) uncertain = last;
      failedOver.push(toFailedOver(last));
    }
    if (uncertain) return uncertain;
    throw new Problem('no_gateway_available', last?.failure?.message ?? 'No gateway can take this payment now.', {
      retryAfterSeconds: 15,
    });
  }
}

function toFailedOver({ id, gateway, status, failure }: Payment): FailedOver {
  return { gateway, paymentId: id, uncertain: status !== 'FAILED', ...(failure && { code: failure.code }) };
}
