import { createHmac, timingSafeEqual } from 'node:crypto';
import { GatewayError, type Gateway, type Headers, type KnownPayment, type WebhookFact } from '#libs/gateways';
import type { Observation, RefundObservation } from '#libs/payment';
import type { Bank, BankPayment, BankRefund, Letter } from './bank.js';

const SECRET = 'model';
export const sign = (body: Buffer) => createHmac('sha256', SECRET).update(body).digest('hex');

/** What goes wrong with the next call: it never arrives, its answer gets lost, or the gateway refuses. */
export type CallFault = 'none' | 'cut_before' | 'cut_after' | 'refused';

/** A gateway of the bank: the port in its plainest form, with calls that can be cut. */
export class BankGateway implements Gateway {
  readonly requires = [];
  fault: CallFault = 'none';

  constructor(
    readonly name: string,
    private readonly bank: () => Bank,
  ) {}

  create: Gateway['create'] = (_credentials, { reference, amount, expiresAt, webhookUrl }) =>
    this.call(() => {
      const tenant = webhookUrl.split('/').at(-2) ?? '';
      this.bank().open({ reference, tenant, gateway: this.name, asked: amount });
      return { gatewayOrderId: `order_${reference}`, checkout: { url: 'https://bank.test/', expiresAt, sdk: {} } };
    });

  status: Gateway['status'] = (_credentials, known) => this.call(() => this.toObservation(this.known(known)));

  refund: Gateway['refund'] = (_credentials, { reference, payment, amount }) =>
    this.call(() => {
      const known = this.known(payment);
      const refund = this.bank().refund(known, amount, reference);
      if (!refund) throw this.error('not_done', 'refused');
      return toRefund(known, refund);
    });

  refunds: Gateway['refunds'] = (_credentials, payment) =>
    this.call(() => {
      const known = this.known(payment);
      return known.refunds.map((refund) => toRefund(known, refund));
    });

  async *settlements(): AsyncGenerator<never> {}

  verifyWebhook(_credentials: unknown, headers: Headers, body: Buffer): boolean {
    const given = Buffer.from(String(headers['x-signature']));
    const wanted = Buffer.from(sign(body));
    return given.length === wanted.length && timingSafeEqual(given, wanted);
  }

  parseWebhook(body: Buffer): WebhookFact {
    const letter = JSON.parse(body.toString()) as Letter;
    if (letter.type === 'refund') {
      const { reference } = letter;
      return { kind: 'refund', type: 'refund', refund: toRefund({ reference }, letter.refund) };
    }
    const { reference, status, amount, returned } = letter;
    const observation = { reference, gatewayOrderId: `order_${reference}`, status, amount, currency: 'INR', returned };
    return { kind: 'observation', type: status, observation: { ...observation, gatewayPaymentId: `pay_${reference}` } };
  }

  private toObservation(payment: BankPayment): Observation {
    const { reference, captured, asked } = payment;
    const status = this.bank().statusOf(payment);
    const amount = status === 'success' ? captured : asked;
    return { reference, status, amount, currency: 'INR', returned: this.bank().isReturned(payment) };
  }

  private known({ reference }: KnownPayment): BankPayment {
    const payment = this.bank().find(reference);
    if (!payment) throw this.error('not_done', 'not_found');
    return payment;
  }

  private async call<T>(work: () => T): Promise<T> {
    const fault = this.fault;
    this.fault = 'none';
    if (fault === 'refused') throw this.error('not_done', 'refused');
    if (fault === 'cut_before') throw this.error('unknown', 'technical');
    const answer = work();
    if (fault === 'cut_after') throw this.error('unknown', 'technical');
    return answer;
  }

  private error(outcome: 'not_done' | 'unknown', reason: 'refused' | 'not_found' | 'technical'): GatewayError {
    return new GatewayError(`${this.name}: ${reason}`, { gateway: this.name, outcome, reason });
  }
}

function toRefund({ reference }: { reference: string }, refund: BankRefund): RefundObservation {
  return {
    ...(refund.reference && { reference: refund.reference }),
    gatewayRefundId: refund.id,
    payment: { reference },
    status: 'processed',
    amount: refund.amount,
    currency: 'INR',
  };
}
