import { Inject, Injectable } from '@nestjs/common';
import { failpoint, type Clock } from '#libs/kernel';
import { DataSource } from '#libs/database';
import { GATEWAYS, GatewayError, type Gateway, type GatewayName } from '#libs/gateways';
import { forgetOldKeys } from '#libs/idempotency';
import {
  applyObservation,
  claimDuePayments,
  expireOrders,
  giveUpOn,
  scheduleNextCheck,
  TenantDirectory,
  type DuePayment,
} from '#libs/payment';
import { CLOCK, counter, LOGGER, type Logger } from '#libs/platform';
import { GatewayHealth } from '#libs/routing';
import { RefundSweep } from './refund-sweep.js';

const PAGE = 50;
const PAGES_MAX = 20;

const checks = counter('reconciliation_checks_total', 'Open payments asked about, by gateway and finding', [
  'gateway',
  'finding',
]);

export interface SweepReport {
  asked: number;
  settled: number;
  stillOpen: number;
  failed: number;
  /** Refunds asked about. */
  refunds: number;
  expiredOrders: number;
}

type Finding = 'settled' | 'still_open' | 'failed';

/** Finds what the webhooks missed: asks the gateways about payments that have been open for too long. */
@Injectable()
export class Sweep {
  constructor(
    private readonly source: DataSource,
    private readonly tenants: TenantDirectory,
    private readonly health: GatewayHealth,
    private readonly refunds: RefundSweep,
    @Inject(GATEWAYS) private readonly gateways: ReadonlyMap<GatewayName, Gateway>,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async run(): Promise<SweepReport> {
    const findings: Finding[] = [];
    for (let page = 0; page < PAGES_MAX; page++) {
      const due = await claimDuePayments(this.source, this.clock.now(), PAGE);
      if (due.length > 0) failpoint('sweep.claimed');
      for (const payment of due) findings.push(await this.check(payment));
      if (due.length < PAGE) break;
    }
    const refunds = await this.refunds.run();
    const expiredOrders = await expireOrders(this.source, this.clock.now(), 1_000);
    await forgetOldKeys(this.source, this.clock.now());
    const count = (finding: Finding) => findings.filter((found) => found === finding).length;
    const report = {
      asked: findings.length,
      settled: count('settled'),
      stillOpen: count('still_open'),
      failed: count('failed'),
      refunds,
      expiredOrders,
    };
    this.logger.info(report, 'sweep finished');
    return report;
  }

  private async check(payment: DuePayment): Promise<Finding> {
    let finding: Finding = 'failed';
    try {
      finding = (await this.ask(payment)) ? 'settled' : 'still_open';
    } catch (error) {
      this.logger.warn(
        { err: error, paymentId: payment.id, gateway: payment.gateway },
        'the gateway could not be asked',
      );
    }
    checks.inc({ gateway: payment.gateway, finding });
    if (finding === 'settled') return finding;
    const now = this.clock.now();
    if (!(await scheduleNextCheck(this.source, payment, now))) await giveUpOn(this.source, payment, now);
    return finding;
  }

  /** True when the gateway's answer ended the payment. */
  private async ask(payment: DuePayment): Promise<boolean> {
    const gateway = this.gateways.get(payment.gateway as GatewayName);
    const account = this.tenants.find(payment.tenantId)?.accounts.get(payment.gateway);
    if (!gateway || !account) throw new Error('no account at this gateway');
    const seen = await gateway
      .status(account.credentials, {
        reference: payment.reference,
        ...(payment.gatewayOrderId && { gatewayOrderId: payment.gatewayOrderId }),
      })
      .catch((error: unknown) => {
        // It never heard of the attempt: our call did not reach it, and nobody can have paid.
        if (error instanceof GatewayError && error.details.reason === 'not_found') {
          return {
            reference: payment.reference,
            status: 'failed' as const,
            failure: { code: 'not_started', message: 'The gateway never received the payment.' },
          };
        }
        throw error;
      });
    failpoint('sweep.asked');
    const origin = { tenantId: payment.tenantId, gateway: payment.gateway, cause: 'poll' } as const;
    const applied = await this.source.transaction((manager) =>
      applyObservation(manager, origin, seen, this.clock.now()),
    );
    failpoint('sweep.applied');
    if (applied.kind !== 'decided' || applied.decision.kind === 'none') return false;
    if (applied.decision.kind !== 'review')
      this.health.outcome(payment.gateway, payment.method, applied.decision.kind !== 'fail');
    return true;
  }
}
