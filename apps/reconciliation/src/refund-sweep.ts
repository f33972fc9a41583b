import { Inject, Injectable } from '@nestjs/common';
import { failpoint, type Clock } from '#libs/kernel';
import { DataSource } from '#libs/database';
import { GATEWAYS, type Gateway, type GatewayName } from '#libs/gateways';
import {
  applyRefundObservation,
  claimDueRefunds,
  scheduleRefundCheck,
  TenantDirectory,
  type DueRefund,
} from '#libs/payment';
import { CLOCK, counter, LOGGER, type Logger } from '#libs/platform';

const PAGE = 20;
const PAGES_MAX = 10;

const checks = counter('reconciliation_refund_checks_total', 'Open refunds asked about, by gateway and outcome', [
  'gateway',
  'outcome',
]);

/** Asks the gateways about refunds whose webhook did not come. */
@Injectable()
export class RefundSweep {
  constructor(
    private readonly source: DataSource,
    private readonly tenants: TenantDirectory,
    @Inject(GATEWAYS) private readonly gateways: ReadonlyMap<GatewayName, Gateway>,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Resolves to how many were asked about. */
  async run(): Promise<number> {
    let asked = 0;
    for (let page = 0; page < PAGES_MAX; page++) {
      const due = await claimDueRefunds(this.source, this.clock.now(), PAGE);
      for (const refund of due) await this.check(refund);
      asked += due.length;
      if (due.length < PAGE) break;
    }
    return asked;
  }

  private async check(refund: DueRefund): Promise<void> {
    const { id, gateway } = refund;
    try {
      await this.ask(refund);
      checks.inc({ gateway, outcome: 'asked' });
    } catch (error) {
      // Its lease runs out, and the next sweep asks again.
      checks.inc({ gateway, outcome: 'failed' });
      this.logger.warn({ err: error, refundId: id, gateway }, 'the gateway could not be asked about a refund');
    }
  }

  private async ask(refund: DueRefund): Promise<void> {
    const { tenantId, gatewayOrderId, gatewayPaymentId } = refund;
    const gateway = this.gateways.get(refund.gateway as GatewayName);
    const credentials = this.tenants.find(tenantId)?.accounts.get(refund.gateway)?.credentials;
    if (!gateway || !credentials) throw new Error('no account at this gateway');
    const seen = await gateway.refunds(credentials, {
      reference: refund.paymentReference,
      ...(gatewayOrderId && { gatewayOrderId }),
      ...(gatewayPaymentId && { gatewayPaymentId }),
    });
    failpoint('sweep.refund_asked');
    const origin = { tenantId, gateway: refund.gateway, cause: 'poll' } as const;
    const now = this.clock.now();
    await this.source.transaction(async (manager) => {
      for (const one of seen) await applyRefundObservation(manager, origin, one, now);
      await scheduleRefundCheck(manager, refund, now);
    });
  }
}
