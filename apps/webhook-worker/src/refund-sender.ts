import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from '#libs/database';
import { GatewayError, TenantGateways } from '#libs/gateways';
import { Allowances, Inquiries, toPaid } from '#libs/inquiry';
import { failpoint, type Clock } from '#libs/kernel';
import type { ClaimedMessage, Settlement } from '#libs/outbox';
import { applyRefundObservation, refundOrders, type RefundObservation, type RefundOrder } from '#libs/payment';
import { CLOCK, LOGGER, type Logger } from '#libs/platform';
import type { Sender } from './relay.js';

const RETRY_MS_MIN = 1_000;
const RETRY_MS_MAX = 10 * 60_000;
/** After this a person has to look: the message is parked with its reason, the refund stays PENDING. */
const TRY_FOR_MS = 5 * 24 * 3_600_000;

/** 1 s, 2 s, 4 s … ten minutes, or what the gateway asked for. */
export function refundRetryMs(attempts: number, retryAfterSeconds = 0): number {
  const backoff = Math.min(RETRY_MS_MIN * 2 ** Math.min(Math.max(attempts - 1, 0), 12), RETRY_MS_MAX);
  return Math.max(backoff, retryAfterSeconds * 1000);
}

/** Sends refunds to their gateways. Sending one again is safe: it has the same name there each time. */
@Injectable()
export class RefundSender implements Sender {
  constructor(
    private readonly source: DataSource,
    private readonly gateways: TenantGateways,
    private readonly inquiries: Inquiries,
    private readonly allowances: Allowances,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async send(messages: ClaimedMessage[]): Promise<Settlement[]> {
    const orders = await refundOrders(
      this.source,
      messages.map(({ eventId }) => eventId),
    );
    const byId = new Map(orders.map((order) => [order.id, order]));
    return Promise.all(messages.map((message) => this.sendOne(message, byId.get(message.eventId))));
  }

  private async sendOne(message: ClaimedMessage, refund: RefundOrder | undefined): Promise<Settlement> {
    const { seq, attempts } = message;
    if (!refund) return { seq, outcome: 'parked', reason: 'there is no such refund' };
    try {
      await this.make(refund, attempts > 1);
      failpoint('refund.applied');
      return { seq, outcome: 'settled', result: {} };
    } catch (error) {
      this.logger.warn({ err: error, refundId: refund.id, gateway: refund.gateway, attempts }, 'refund not sent');
      if (this.clock.now().getTime() - refund.createdAt.getTime() > TRY_FOR_MS)
        return { seq, outcome: 'parked', reason: error instanceof Error ? error.message : 'unknown' };
      const after = error instanceof GatewayError ? error.details.retryAfterSeconds : undefined;
      return { seq, outcome: 'retry', retryMs: refundRetryMs(attempts, after) };
    }
  }

  /** @throws GatewayError when it is worth trying again */
  private async make(refund: RefundOrder, again: boolean): Promise<void> {
    // The gateway may have given back a surplus by itself; an earlier try may have arrived.
    const automatic = refund.cause === 'second_success' || refund.cause === 'order_not_payable';
    if ((automatic || again) && (await this.isMade(refund))) return;
    const { gateway, credentials } = this.gateways.of(refund.tenantId, refund.gateway);
    try {
      const seen = await gateway.refund(credentials, toRequest(refund));
      failpoint('refund.called');
      await this.apply(refund, [seen]);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      if (await this.isMade(refund)) return;
      const { code, reason } = error.details;
      const failure = { code: code ?? reason, message: error.message };
      const { reference, amount, currency } = refund;
      await this.apply(refund, [{ reference, amount, currency, payment: {}, status: 'failed', failure }]);
    }
  }

  /** What the gateway says of the payment's refunds is applied; true when ours is among them. */
  private async isMade(refund: RefundOrder): Promise<boolean> {
    await this.allowances.takeOne(refund, 'refunds');
    await this.inquiries.refunds(paymentOf(refund), 'refund');
    const [now] = await refundOrders(this.source, [refund.id]);
    return now !== undefined && (now.status !== 'PENDING' || now.gatewayRefundId !== null);
  }

  private async apply({ tenantId, gateway }: RefundOrder, seen: RefundObservation[]): Promise<void> {
    const origin = { tenantId, gateway, cause: 'refund' } as const;
    await this.source.transaction(async (manager) => {
      for (const one of seen) await applyRefundObservation(manager, origin, one, this.clock.now());
    });
  }
}

/** It said no; trying again would not change that. */
function isRefusal(error: unknown): error is GatewayError {
  if (!(error instanceof GatewayError)) return false;
  const { outcome, reason } = error.details;
  return outcome === 'not_done' && (reason === 'refused' || reason === 'not_found');
}

function paymentOf({ paymentReference: reference, ...rest }: RefundOrder) {
  return { ...rest, reference };
}

function toRequest(refund: RefundOrder) {
  const { reference, amount, currency, reason } = refund;
  return { reference, amount, currency, payment: toPaid(paymentOf(refund)), ...(reason && { reason }) };
}
