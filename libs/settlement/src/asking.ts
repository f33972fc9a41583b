import { Injectable } from '@nestjs/common';
import { DataSource } from '#libs/database';
import { GatewayError, type ListedEntity, type Question } from '#libs/gateways';
import { Allowances, Inquiries, isNotFound, type Account, type AskedPayment } from '#libs/inquiry';
import type { Observation } from '#libs/payment';
import type { Verdict } from './core/facts.js';
import { isWorthAsking } from './core/words.js';
import { Reports } from './reports.js';
import type { Lease } from './days.js';

/** In one match of a day; what is left is asked about on the next. */
const ASKED_MAX = 200;
const TIMES_MAX = 10;

const PAYMENT = `
  SELECT p.reference, p.gateway_order_id AS "gatewayOrderId", p.gateway_payment_id AS "gatewayPaymentId" FROM payments p
  WHERE p.tenant_id = $1 AND p.gateway = $2 AND (p.id = $3 OR p.gateway_payment_id = (
    SELECT gateway_payment_id FROM settlement_listed WHERE tenant_id = $1 AND gateway = $2 AND kind = 'refund' AND entity_id = $4
    UNION ALL SELECT gateway_payment_id FROM settlement_lines WHERE tenant_id = $1 AND gateway = $2 AND kind = 'refund' AND entity_id = $4
    LIMIT 1)) LIMIT 1`;

const COUNT = `
  UPDATE settlement_differences SET asked = asked + 1
  WHERE tenant_id = $1 AND gateway = $2 AND subject = $3 AND state = 'open' AND asked < ${TIMES_MAX} RETURNING 1`;

/** Asks the gateway about single payments, through the same door as reconciliation, where that may settle a difference. */
@Injectable()
export class Asking {
  constructor(
    private readonly source: DataSource,
    private readonly inquiries: Inquiries,
    private readonly allowances: Allowances,
    private readonly reports: Reports,
  ) {}

  /** How many were asked about. Ends early where the account may ask no more now, or its gateway does not answer. */
  async ask(lease: Lease, verdicts: readonly Verdict[], signal: AbortSignal): Promise<number> {
    let asked = 0;
    for (const verdict of verdicts) {
      const { difference } = verdict;
      if (asked >= ASKED_MAX || signal.aborted) break;
      if (!difference || !isWorthAsking(verdict, difference)) continue;
      const went = await this.askOne(lease, verdict);
      if (went === 'stop') break;
      if (went === 'asked') asked++;
    }
    return asked;
  }

  private async askOne(lease: Lease, verdict: Verdict): Promise<'asked' | 'skipped' | 'stop'> {
    const { tenantId, gateway } = lease;
    const entity = (verdict.listed ?? verdict.lines[0])?.entityId ?? null;
    const [known] = await this.source.query<Omit<AskedPayment, keyof Account>[]>(PAYMENT, [
      tenantId,
      gateway,
      verdict.ours?.paymentId ?? null,
      entity,
    ]);
    if (!known) return 'skipped';
    const payment = { tenantId, gateway, ...known };
    const questions = questionsOf(verdict);
    for (const question of questions) if (!(await this.may(lease, question))) return 'stop';
    const [counted] = await this.source.query<[unknown[], number]>(COUNT, [tenantId, gateway, verdict.key]);
    if (counted.length === 0) return 'skipped';
    try {
      if (questions.includes('status')) await this.askStatus(lease, payment);
      if (questions.includes('refunds')) await this.inquiries.refunds(payment, 'poll');
      return 'asked';
    } catch (error) {
      if (isNotFound(error)) return 'asked';
      if (!(error instanceof GatewayError)) throw error;
      // The difference stays open; the next match asks again.
      return error.details.reason === 'refused' ? 'asked' : 'stop';
    }
  }

  private async may(account: Account, question: Question): Promise<boolean> {
    return (await this.allowances.takeSome(account, question, 1)).granted > 0;
  }

  private async askStatus(lease: Lease, payment: AskedPayment): Promise<void> {
    let said: Observation | undefined;
    await this.inquiries.payment(payment, 'poll', { read: (seen) => (said = seen) });
    const listed = said && toListed(said);
    if (listed) await this.reports.keep(lease, lease.day, [listed]);
  }
}

function questionsOf({ ours, listed, lines }: Verdict): Question[] {
  const kind = ours?.kind ?? listed?.kind ?? lines[0]?.kind;
  if (kind === 'refund') return ['refunds'];
  return listed?.state === 'returned' ? ['status', 'refunds'] : ['status'];
}

/** What it said of a payment that somebody tried to make. */
function toListed(seen: Observation): ListedEntity | undefined {
  const { gatewayPaymentId, gatewayOrderId, reference, status, returned, amount, currency } = seen;
  if (!gatewayPaymentId || amount === undefined || !currency) return undefined;
  return {
    kind: 'payment',
    entityId: gatewayPaymentId,
    gatewayPaymentId,
    ...(gatewayOrderId && { gatewayOrderId }),
    ...(reference && { reference }),
    status: returned ? 'returned' : status === 'expired' ? 'failed' : status,
    amount,
    currency,
  };
}
