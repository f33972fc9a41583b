import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from '#libs/database';
import { GatewayError, TenantGateways, type KnownPayment, type PaidPayment } from '#libs/gateways';
import type { Clock } from '#libs/kernel';
import {
  applyObservation,
  applyRefundObservation,
  type Applied,
  type AppliedRefund,
  type Observation,
  type Origin,
} from '#libs/payment';
import { CLOCK } from '#libs/platform';
import { RoutingFeedback } from '#libs/routing';

/** An attempt, and where it was made. */
export interface AskedPayment {
  tenantId: string;
  gateway: string;
  reference: string;
  gatewayOrderId: string | null;
  gatewayPaymentId?: string | null;
}

interface How {
  signal?: AbortSignal;
  /** Before the answer is applied: what else is known of the attempt may give it another meaning. */
  read?: (seen: Observation) => Observation;
}

/** Asks a gateway about one of our payments, and applies its answer through the one door. */
@Injectable()
export class Inquiries {
  constructor(
    private readonly source: DataSource,
    private readonly gateways: TenantGateways,
    private readonly feedback: RoutingFeedback,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** What became of it. @throws GatewayError */
  async payment(asked: AskedPayment, cause: Origin['cause'], { signal, read }: How = {}): Promise<Applied> {
    const { tenantId, gateway: name } = asked;
    const { gateway, credentials } = this.gateways.of(tenantId, name);
    const seen = await gateway.status(credentials, toKnown(asked), signal);
    return this.apply(asked, cause, read ? read(seen) : seen);
  }

  /** The gateway never heard of the attempt: our call did not reach it, and nobody can have paid. */
  async neverStarted(asked: AskedPayment, cause: Origin['cause']): Promise<Applied> {
    const failure = { code: 'not_started', message: 'The gateway never received the payment.' };
    return this.apply(asked, cause, { reference: asked.reference, status: 'failed', failure });
  }

  /** What went back of it, and what the gateway sent back by itself. `also` belongs to the same transaction. */
  async refunds(
    asked: AskedPayment,
    cause: Origin['cause'],
    also: (manager: EntityManager, now: Date) => Promise<void> = async () => undefined,
  ): Promise<AppliedRefund[]> {
    const { tenantId, gateway: name } = asked;
    const { gateway, credentials } = this.gateways.of(tenantId, name);
    const seen = await gateway.refunds(credentials, toPaid(asked));
    const now = this.clock.now();
    return this.source.transaction(async (manager) => {
      const applied: AppliedRefund[] = [];
      for (const one of seen)
        applied.push(await applyRefundObservation(manager, { tenantId, gateway: name, cause }, one, now));
      await also(manager, now);
      return applied;
    });
  }

  private async apply({ tenantId, gateway }: AskedPayment, cause: Origin['cause'], seen: Observation) {
    const applied = await this.source.transaction((manager) =>
      applyObservation(manager, { tenantId, gateway, cause }, seen, this.clock.now()),
    );
    if (applied.kind !== 'decided') return applied;
    void this.feedback.ended(applied, { ...applied.decision, from: applied.from });
    return applied;
  }
}

export function toKnown({ reference, gatewayOrderId }: AskedPayment): KnownPayment {
  return { reference, ...(gatewayOrderId && { gatewayOrderId }) };
}

export function toPaid(asked: AskedPayment): PaidPayment {
  const { gatewayPaymentId } = asked;
  return { ...toKnown(asked), ...(gatewayPaymentId && { gatewayPaymentId }) };
}

export function isNotFound(error: unknown): boolean {
  return error instanceof GatewayError && error.details.reason === 'not_found';
}
