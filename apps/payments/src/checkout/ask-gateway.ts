import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '#libs/kernel';
import { DataSource } from '#libs/database';
import { GATEWAYS, type Gateway, type GatewayName } from '#libs/gateways';
import { applyObservation, TenantDirectory } from '#libs/payment';
import { CLOCK, LOGGER, type Logger } from '#libs/platform';
import { GatewayHealth } from '#libs/routing';
import { AskLimit } from './ask-limit.js';
import type { CheckoutAttempt } from './checkout-attempts.js';

const ASK_MS_MAX = 8_000;

/**
 * What the browser says is a reason to ask the gateway, and never a payment: only the gateway's answer goes through the
 * door. That it could not be asked is no error here: the webhook and reconciliation find out the same.
 */
@Injectable()
export class AskGateway {
  private readonly limit: AskLimit;

  constructor(
    private readonly source: DataSource,
    private readonly tenants: TenantDirectory,
    private readonly health: GatewayHealth,
    @Inject(GATEWAYS) private readonly gateways: ReadonlyMap<GatewayName, Gateway>,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.limit = new AskLimit(clock);
  }

  /** Resolves when the answer is applied, or at once when the gateway was asked a moment ago. Never rejects. */
  async ask(attempt: CheckoutAttempt): Promise<void> {
    if (attempt.status === 'SUCCESS' || attempt.status === 'REVIEW') return;
    await this.limit.run(attempt.reference, () =>
      this.apply(attempt).catch((error: unknown) => {
        const { paymentId, gateway } = attempt;
        this.logger.warn({ err: error, paymentId, gateway }, 'the gateway could not be asked from the checkout');
      }),
    );
  }

  private async apply({ tenantId, gateway: name, reference, gatewayOrderId }: CheckoutAttempt): Promise<void> {
    const gateway = this.gateways.get(name as GatewayName);
    const account = this.tenants.find(tenantId)?.accounts.get(name);
    if (!gateway || !account) throw new Error('no account at this gateway');
    const seen = await gateway.status(
      account.credentials,
      { reference, ...(gatewayOrderId && { gatewayOrderId }) },
      AbortSignal.timeout(ASK_MS_MAX),
    );
    const origin = { tenantId, gateway: name, cause: 'checkout' } as const;
    const applied = await this.source.transaction((manager) =>
      applyObservation(manager, origin, seen, this.clock.now()),
    );
    if (applied.kind !== 'decided' || applied.decision.kind === 'none' || applied.decision.kind === 'review') return;
    this.health.outcome(name, applied.method, applied.decision.kind !== 'fail');
  }
}
