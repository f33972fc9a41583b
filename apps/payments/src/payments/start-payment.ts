import { Inject, Injectable } from '@nestjs/common';
import { Problem } from '#libs/kernel';
import { GATEWAYS, GatewayError, type Gateway, type GatewayName } from '#libs/gateways';
import {
  Attempts,
  Orders,
  TenantDirectory,
  type Order,
  type Payment,
  type PaymentMethod,
  type Tenant,
} from '#libs/payment';
import { CONFIG, LOGGER, type Config, type Logger } from '#libs/platform';
import { choose, GatewayHealth, type Choice } from '#libs/routing';

export interface StartPaymentCommand {
  tenantId: string;
  orderId: string;
  method: PaymentMethod;
  gateway?: GatewayName;
  /** The caller's Idempotency-Key: a request that is resumed goes on with the attempt it made. */
  requestKey: string;
}

const MISSING_FIELD = 'customer_field_required';

/** Chooses a gateway, commits the attempt, then tells the gateway. */
@Injectable()
export class StartPayment {
  constructor(
    private readonly orders: Orders,
    private readonly attempts: Attempts,
    private readonly tenants: TenantDirectory,
    private readonly health: GatewayHealth,
    @Inject(GATEWAYS) private readonly gateways: ReadonlyMap<GatewayName, Gateway>,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** @throws Problem not_found, order_not_payable, no_gateway_available, customer_field_required */
  async start(command: StartPaymentCommand): Promise<Payment> {
    const order = await this.orders.get(command.tenantId, command.orderId);
    const tried = await this.attempts.ofRequest(command.tenantId, command.orderId, command.requestKey);
    const open = tried.findLast((payment) => payment.status !== 'FAILED');
    if (open) return open.status === 'CREATED' ? this.tell(order, open) : open;
    return this.tryGateways(command, new Set(tried.map((payment) => payment.gateway)));
  }

  /**
   * One attempt at each gateway until one is ready for the customer. That an attempt whose outcome is unknown is left
   * behind is safe: nobody was given its checkout, and an order has one winner whatever happens. It stays PENDING and
   * uncertain until reconciliation knows more.
   */
  private async tryGateways(command: StartPaymentCommand, tried: Set<string>): Promise<Payment> {
    let uncertain: Payment | undefined;
    let last: Payment | undefined;
    for (let left = this.gateways.size; left > 0; left--) {
      const routing = await this.route(command, tried);
      if (!routing) break;
      const begun = await this.attempts.begin(command.tenantId, command.orderId, {
        gateway: routing.gateway,
        method: command.method,
        routing,
        requestKey: command.requestKey,
      });
      last = await this.tell(begun.order, begun.payment);
      if (last.status !== 'FAILED' && !last.uncertain) return last;
      if (last.uncertain) uncertain = last;
      tried.add(routing.gateway);
    }
    if (uncertain) return uncertain;
    if (last?.failure?.code === MISSING_FIELD) throw new Problem(MISSING_FIELD, last.failure.message);
    throw new Problem('no_gateway_available', last?.failure?.message ?? 'No gateway can take this payment now.', {
      retryAfterSeconds: 15,
    });
  }

  private async route(
    { tenantId, method, gateway }: StartPaymentCommand,
    tried: Set<string>,
  ): Promise<Choice | undefined> {
    const accounts = this.tenant(tenantId).accounts;
    const usable = [...this.gateways.keys()].filter((name) => accounts.get(name)?.enabled && !tried.has(name));
    if (gateway) {
      if (!usable.includes(gateway)) return undefined;
      return { gateway, reason: `${gateway}: asked for by the caller`, candidates: [] };
    }
    const choice = choose(await this.health.of(usable, method));
    if (!choice || tried.size === 0) return choice;
    return { ...choice, reason: `${choice.reason}; ${[...tried].join(' and ')} did not take it` };
  }

  private async tell(order: Order, payment: Payment): Promise<Payment> {
    const gateway = this.gateways.get(payment.gateway as GatewayName);
    const account = this.tenant(payment.tenantId).accounts.get(payment.gateway);
    if (!gateway || !account)
      return this.attempts.refused(payment, {
        code: 'no_account',
        message: 'The tenant has no account at this gateway.',
      });
    try {
      const started = await gateway.create(account.credentials, {
        reference: payment.reference,
        amount: payment.amount,
        currency: payment.currency,
        method: payment.method,
        customer: order.customer,
        expiresAt: order.expiresAt,
        ...(order.returnUrl && { returnUrl: order.returnUrl }),
        webhookUrl: `${this.config.PUBLIC_URL}/v1/webhooks/${payment.tenantId}/${payment.gateway}`,
      });
      const { url, expiresAt, sdk } = started.checkout;
      return await this.attempts.started(payment, started.gatewayOrderId, {
        url,
        expiresAt: expiresAt.toISOString(),
        sdk,
      });
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      return this.failed(payment, error);
    }
  }

  private async failed(payment: Payment, error: GatewayError): Promise<Payment> {
    const { outcome, reason, missingCustomerField } = error.details;
    const code = missingCustomerField ? MISSING_FIELD : (error.details.code ?? reason);
    this.logger.warn(
      { paymentId: payment.id, gateway: payment.gateway, outcome, reason, err: error },
      'gateway call failed',
    );
    if (reason === 'technical' || reason === 'rate_limited')
      await this.health.technicalFailure(payment.gateway, error.message);
    // It may have taken the attempt: a timeout is not a failure.
    if (outcome !== 'not_done') return this.attempts.uncertain(payment);
    return this.attempts.refused(payment, { code, message: error.message });
  }

  private tenant(tenantId: string): Tenant {
    const tenant = this.tenants.find(tenantId);
    if (!tenant) throw new Problem('unavailable', 'This tenant is not ready yet.');
    return tenant;
  }
}
