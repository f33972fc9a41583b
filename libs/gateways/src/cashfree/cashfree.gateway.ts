import type { Observation, RefundObservation } from '#libs/payment';
import { singleHeader } from '../authenticity.js';
import type { Tools } from '../definition.js';
import { exactJson, ExactNumber } from '../exact-json.js';
import type { Credentials, Gateway, Headers, PaymentRequest, RefundRequest, StartedPayment } from '../gateway.js';
import type { KnownPayment, PaidPayment } from '../known-payment.js';
import { GatewayError, type CustomerField } from '../gateway-error.js';
import { dayInIndia } from '../ist.js';
import { allPages } from '../pages.js';
import { readCredentials } from '../reading.js';
import type { ListedEntity, SettlementLine } from '../settlement.js';
import { acceptsWebhookUrl, type Site } from '../site.js';
import type { Downtime, WebhookFact } from '../webhook-fact.js';
import { CashfreeClient } from './client.js';
import { cashfreeQuestions } from './limits.js';
import { CASHFREE_CREDENTIALS, type CashfreeCredentials } from './credentials.js';
import type { CashfreeRecon } from './entities.js';
import { fromOrder, mayBeReturned } from './mapping.js';
import { toOrderRequest } from './order-request.js';
import { fromRefund, returnedTries } from './refunds.js';
import { fromIncident, fromRecon, listedEvent } from './reports.js';
import { isWebhookSignature } from './signature.js';
import { fromWebhook } from './webhook.js';

/** Cashfree addresses an order by the id we gave it, in calls and webhooks alike: `gatewayOrderId` is our reference. */
export class CashfreeGateway implements Gateway {
  readonly name = 'cashfree';
  readonly requires = ['phone'] as const;
  readonly questionsPerMinute;
  private readonly client: CashfreeClient;

  constructor(
    private readonly site: Site,
    private readonly tools: Tools,
  ) {
    this.client = new CashfreeClient(site, tools);
    this.questionsPerMinute = cashfreeQuestions(site);
  }

  async create(credentials: Credentials, request: PaymentRequest, signal?: AbortSignal): Promise<StartedPayment> {
    const account = readCredentials(this.name, CASHFREE_CREDENTIALS, credentials);
    const { reference, amount, currency, customer, expiresAt } = request;
    if (!customer.phone)
      throw this.refused('customer_details.customer_phone_missing', { missingCustomerField: 'phone' });
    const sendWebhookUrl = acceptsWebhookUrl(this.site, request.webhookUrl);
    const json = toOrderRequest(request, customer.phone, sendWebhookUrl, this.tools.clock.now());
    const order = await this.client.createOrder(account, reference, json, signal);
    // Only an order found after "already exists" can differ, and then it is not ours to use.
    if (order.order_amount !== amount || order.order_currency !== currency) throw this.refused('order_already_exists');
    return {
      gatewayOrderId: order.order_id,
      checkout: {
        url: this.site.checkoutPage?.(order.order_id) ?? '',
        expiresAt,
        sdk: { orderId: order.order_id, paymentSessionId: order.payment_session_id ?? '', mode: this.mode },
      },
    };
  }

  /** Two reads each: of the order (400 a minute allowed) and of its payments (100 a minute: this is what caps a poller). */
  async status(credentials: Credentials, payment: KnownPayment, signal?: AbortSignal): Promise<Observation> {
    const account = readCredentials(this.name, CASHFREE_CREDENTIALS, credentials);
    return this.observe(account, payment.reference, signal);
  }

  async terminate(credentials: Credentials, payment: KnownPayment, signal?: AbortSignal): Promise<Observation> {
    const account = readCredentials(this.name, CASHFREE_CREDENTIALS, credentials);
    await this.client.terminate(account, payment.reference, signal).catch((error: unknown) => {
      // An order that was paid, or ended before, cannot be terminated: what it is now says so.
      if (!(error instanceof GatewayError && error.details.reason === 'refused')) throw error;
    });
    return this.observe(account, payment.reference, signal);
  }

  async refund(credentials: Credentials, request: RefundRequest, signal?: AbortSignal): Promise<RefundObservation> {
    const account = readCredentials(this.name, CASHFREE_CREDENTIALS, credentials);
    const { reference, payment, amount, reason } = request;
    const json = exactJson({
      refund_amount: ExactNumber.rupees(amount),
      refund_id: reference,
      // Three to a hundred characters.
      refund_note: reason && reason.length >= 3 ? reason.slice(0, 100) : undefined,
      refund_speed: 'STANDARD',
    });
    const refund = await this.client.refund(account, payment.reference, reference, json, signal);
    if (refund.refund_amount !== amount) throw this.refused('refund_already_exists');
    return fromRefund(refund, payment.reference);
  }

  async refunds(credentials: Credentials, payment: PaidPayment, signal?: AbortSignal): Promise<RefundObservation[]> {
    const account = readCredentials(this.name, CASHFREE_CREDENTIALS, credentials);
    const refunds = await this.client.refunds(account, payment.reference, signal);
    if (refunds.length === 0) return [];
    const tryId = payment.gatewayPaymentId ?? (await this.observe(account, payment.reference, signal)).gatewayPaymentId;
    return refunds
      .filter(({ cf_payment_id }) => !cf_payment_id || cf_payment_id === tryId)
      .map((refund) => fromRefund(refund, payment.reference));
  }

  async *activity(credentials: Credentials, day: string, signal?: AbortSignal): AsyncGenerator<ListedEntity[]> {
    const account = readCredentials(this.name, CASHFREE_CREDENTIALS, credentials);
    const period = dayInIndia(day);
    const page = (cursor: string | undefined) => this.client.accountRecon(account, period, cursor, signal);
    for await (const events of allPages<CashfreeRecon, string | undefined>(this.name, undefined, page))
      yield events.flatMap((event) => listedEvent(event) ?? []);
  }

  async *settlements(credentials: Credentials, day: string, signal?: AbortSignal): AsyncGenerator<SettlementLine[]> {
    const account = readCredentials(this.name, CASHFREE_CREDENTIALS, credentials);
    const range = dayInIndia(day);
    const page = (cursor: string | undefined) => this.client.settlementRecon(account, range, cursor, signal);
    for await (const lines of allPages<CashfreeRecon, string | undefined>(this.name, undefined, page))
      yield lines.flatMap((line) => fromRecon(line) ?? []);
  }

  async downtimes(credentials: Credentials, signal?: AbortSignal): Promise<Downtime[]> {
    const account = readCredentials(this.name, CASHFREE_CREDENTIALS, credentials);
    return (await this.client.incidents(account, signal)).map(fromIncident);
  }

  verifyWebhook(credentials: Credentials, headers: Headers, body: Buffer): boolean {
    const account = CASHFREE_CREDENTIALS.safeParse(credentials);
    const signature = singleHeader(headers, 'x-webhook-signature');
    const timestamp = singleHeader(headers, 'x-webhook-timestamp');
    if (!account.success || signature === undefined || timestamp === undefined) return false;
    return isWebhookSignature(account.data.clientSecret, timestamp, body, signature);
  }

  parseWebhook(body: Buffer): WebhookFact {
    return fromWebhook(body);
  }

  /** Looks at the refunds only where they could change the answer: there are few such reads in a minute. */
  private async observe(account: CashfreeCredentials, orderId: string, signal?: AbortSignal): Promise<Observation> {
    const order = await this.client.order(account, orderId, signal);
    const payments = await this.client.payments(account, orderId, signal);
    if (!mayBeReturned(order, payments)) return fromOrder(order, payments);
    const refunds = await this.client.refunds(account, orderId, signal);
    return fromOrder(order, payments, returnedTries(refunds));
  }

  /** Cashfree's scripts have to be told which of its two worlds an order is in. */
  private get mode(): 'production' | 'sandbox' {
    return new URL(this.site.url).hostname === 'api.cashfree.com' ? 'production' : 'sandbox';
  }

  private refused(code: string, more: { missingCustomerField?: CustomerField } = {}): GatewayError {
    return new GatewayError(`cashfree: ${code}`, {
      gateway: this.name,
      outcome: 'not_done',
      reason: 'refused',
      code,
      ...more,
    });
  }
}
