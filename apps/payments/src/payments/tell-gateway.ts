import { Inject, Injectable } from '@nestjs/common';
import { GatewayError, TenantGateways } from '#libs/gateways';
import { failpoint } from '#libs/kernel';
import { Attempts, type Order, type Payment } from '#libs/payment';
import { CONFIG, LOGGER, type Config, type Logger } from '#libs/platform';
import { RoutingFeedback, type Attempted } from '#libs/routing';
import { checkoutUrl } from '../checkout/checkout-url.js';

const TERMINATE_MS_MAX = 2_000;

/** Tells a gateway of an attempt that is committed already, and writes down what came of it. */
@Injectable()
export class TellGateway {
  constructor(
    private readonly attempts: Attempts,
    private readonly gateways: TenantGateways,
    private readonly feedback: RoutingFeedback,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Resolves to the attempt as it is then: waiting for the customer, uncertain, or FAILED. */
  async create(order: Order, payment: Payment): Promise<Payment> {
    const known = this.gateways.find(payment.tenantId, payment.gateway);
    if (!known)
      return this.attempts.refused(payment, {
        code: 'no_account',
        message: 'The tenant has no account at this gateway.',
      });
    try {
      const { gatewayOrderId, checkout } = await known.gateway.create(known.credentials, {
        reference: payment.reference,
        amount: payment.amount,
        currency: payment.currency,
        method: payment.method,
        customer: order.customer,
        expiresAt: order.expiresAt,
        ...(order.returnUrl && { returnUrl: order.returnUrl }),
        webhookUrl: `${this.config.PUBLIC_URL}/v1/webhooks/${payment.tenantId}/${payment.gateway}`,
      });
      failpoint('attempt.created');
      void this.feedback.answered(attemptOf(payment));
      const { url, expiresAt, sdk } = checkout;
      return await this.attempts.started(payment, gatewayOrderId, {
        url: url || checkoutUrl(this.config, payment),
        expiresAt: expiresAt.toISOString(),
        sdk,
      });
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      return this.failed(payment, error);
    }
  }

  /**
   * Takes no more tries for an attempt, where its gateway has such a call. That it may not work is harmless: a success
   * that comes nevertheless goes back.
   */
  async terminate(payment: Payment): Promise<void> {
    const known = this.gateways.find(payment.tenantId, payment.gateway);
    if (!known?.gateway.terminate) return;
    const { reference, gatewayOrderId } = payment;
    await known.gateway
      .terminate(
        known.credentials,
        { reference, ...(gatewayOrderId && { gatewayOrderId }) },
        AbortSignal.timeout(TERMINATE_MS_MAX),
      )
      .catch((error: unknown) => this.logger.warn({ err: error, paymentId: payment.id }, 'attempt not terminated'));
  }

  private async failed(payment: Payment, error: GatewayError): Promise<Payment> {
    const { outcome, reason, code } = error.details;
    this.logger.warn(
      { paymentId: payment.id, gateway: payment.gateway, outcome, reason, err: error },
      'gateway call failed',
    );
    // Awaited: the next gateway is chosen with this one's failure known.
    await this.feedback.failed(attemptOf(payment), error);
    if (outcome === 'not_done') return this.attempts.refused(payment, { code: code ?? reason, message: error.message });
    // It may have taken the attempt: a timeout is not a failure.
    const uncertain = await this.attempts.uncertain(payment);
    await this.terminate(uncertain);
    return uncertain;
  }
}

function attemptOf({ tenantId, gateway, method, routing, createdAt }: Payment): Attempted {
  const issuer = (routing as { issuer?: string } | null)?.issuer;
  return { tenantId, gateway, method, issuer, startedAt: createdAt };
}
