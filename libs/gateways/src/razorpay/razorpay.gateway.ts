import type { Observation, RefundObservation } from '#libs/payment';
import { singleHeader } from '../authenticity.js';
import type { Tools } from '../definition.js';
import type { Credentials, Gateway, Headers, PaymentRequest, RefundRequest, StartedPayment } from '../gateway.js';
import type { KnownPayment, PaidPayment } from '../known-payment.js';
import { GatewayError } from '../gateway-error.js';
import { dayInIndia } from '../ist.js';
import { allPages } from '../pages.js';
import { readCredentials } from '../reading.js';
import type { ListedEntity, SettlementLine } from '../settlement.js';
import type { Site } from '../site.js';
import type { Downtime, WebhookFact } from '../webhook-fact.js';
import { RazorpayClient } from './client.js';
import { RAZORPAY_CREDENTIALS, type RazorpayCredentials } from './credentials.js';
import type { RazorpayOrder, RazorpayPayment } from './entities.js';
import {
  fromDowntime,
  fromOrder,
  fromRecon,
  fromRefund,
  keptPayment,
  listedPayment,
  listedRefund,
  tellingPayment,
} from './mapping.js';
import { isWebhookSignature } from './signature.js';
import { fromWebhook } from './webhook.js';

/** Razorpay goes on asking the bank for three days. What it learns is captured: whether to keep it is our decision. */
const CAPTURE_MINUTES = 3 * 24 * 60;

export class RazorpayGateway implements Gateway {
  readonly name = 'razorpay';
  readonly requires = [];
  /** Not published: ours. A question is two calls. */
  readonly questionsPerMinute = { status: 300, refunds: 300, report: 60 };
  private readonly client: RazorpayClient;

  constructor(
    private readonly site: Site,
    { random }: Tools,
  ) {
    this.client = new RazorpayClient(site.url, random);
  }

  async create(credentials: Credentials, request: PaymentRequest, signal?: AbortSignal): Promise<StartedPayment> {
    const account = readCredentials(this.name, RAZORPAY_CREDENTIALS, credentials);
    const { reference, amount, currency, customer, expiresAt } = request;
    const order = await this.client.createOrder(
      account,
      {
        amount,
        currency,
        receipt: reference,
        notes: { reference },
        payment: {
          capture: 'automatic',
          capture_options: {
            automatic_expiry_period: CAPTURE_MINUTES,
            manual_expiry_period: CAPTURE_MINUTES,
            refund_speed: 'normal',
          },
        },
      },
      signal,
    );
    const { name, email, phone: contact } = customer;
    return {
      gatewayOrderId: order.id,
      checkout: {
        url: this.checkoutUrl(order.id, request.returnUrl),
        expiresAt,
        sdk: { key: account.keyId, order_id: order.id, amount, currency, prefill: { name, email, contact } },
      },
    };
  }

  async status(credentials: Credentials, payment: KnownPayment, signal?: AbortSignal): Promise<Observation> {
    const account = readCredentials(this.name, RAZORPAY_CREDENTIALS, credentials);
    const seen = (await this.tries(account, payment, signal)).map(({ order, payments }) => fromOrder(order, payments));
    const kept = seen.find(({ status, returned }) => status === 'success' && !returned);
    const observation = kept ?? seen.find(({ status }) => status === 'success') ?? seen[0];
    if (!observation) throw this.notDone('not_found', `no order with receipt ${payment.reference}`);
    return observation;
  }

  /**
   * The key in the header catches a repeat at once, but nothing says for how long: a refund of this name that exists
   * already is looked for first.
   */
  async refund(credentials: Credentials, request: RefundRequest, signal?: AbortSignal): Promise<RefundObservation> {
    const account = readCredentials(this.name, RAZORPAY_CREDENTIALS, credentials);
    const { reference, payment, amount, reason } = request;
    const paymentId = payment.gatewayPaymentId ?? keptPayment(await this.paymentsOf(account, payment, signal))?.id;
    if (!paymentId) throw this.notDone('refused', 'nothing was captured that could be refunded');
    const made = (await this.client.refunds(account, paymentId, signal)).map((refund) => fromRefund(refund, payment));
    const repeated = made.find((refund) => refund.reference === reference);
    if (repeated && repeated.amount !== amount) throw this.notDone('refused', 'made before, of another amount');
    if (repeated) return repeated;
    const notes = { reference, ...(reason && { reason: reason.slice(0, 250) }) };
    const body = { amount, speed: 'normal', receipt: reference, notes };
    return fromRefund(await this.client.refund(account, paymentId, reference, body, signal), payment);
  }

  async refunds(credentials: Credentials, payment: PaidPayment, signal?: AbortSignal): Promise<RefundObservation[]> {
    const account = readCredentials(this.name, RAZORPAY_CREDENTIALS, credentials);
    const id = payment.gatewayPaymentId ?? tellingPayment(await this.paymentsOf(account, payment, signal))?.id;
    if (!id) return [];
    return (await this.client.refunds(account, id, signal)).map((refund) => fromRefund(refund, payment));
  }

  async *activity(credentials: Credentials, day: string, signal?: AbortSignal): AsyncGenerator<ListedEntity[]> {
    const account = readCredentials(this.name, RAZORPAY_CREDENTIALS, credentials);
    const period = dayInIndia(day);
    const payments = (skip: number) => this.client.paymentsMade(account, period, skip, signal);
    for await (const page of allPages(this.name, 0, payments)) yield page.map(listedPayment);
    const refunds = (skip: number) => this.client.refundsMade(account, period, skip, signal);
    for await (const page of allPages(this.name, 0, refunds)) yield page.map(listedRefund);
  }

  async *settlements(credentials: Credentials, day: string, signal?: AbortSignal): AsyncGenerator<SettlementLine[]> {
    const account = readCredentials(this.name, RAZORPAY_CREDENTIALS, credentials);
    dayInIndia(day);
    const page = (skip: number) => this.client.recon(account, day, skip, signal);
    for await (const lines of allPages(this.name, 0, page)) yield lines.map(fromRecon);
  }

  async downtimes(credentials: Credentials, signal?: AbortSignal): Promise<Downtime[]> {
    const account = readCredentials(this.name, RAZORPAY_CREDENTIALS, credentials);
    return (await this.client.downtimes(account, signal)).map(fromDowntime);
  }

  verifyWebhook(credentials: Credentials, headers: Headers, body: Buffer): boolean {
    const account = RAZORPAY_CREDENTIALS.safeParse(credentials);
    const signature = singleHeader(headers, 'x-razorpay-signature');
    if (!account.success || signature === undefined) return false;
    return isWebhookSignature(account.data.webhookSecret, body, signature);
  }

  parseWebhook(body: Buffer): WebhookFact {
    return fromWebhook(body);
  }

  /** The order carries no return URL at Razorpay: the page that runs the checkout is told. */
  private checkoutUrl(orderId: string, returnUrl: string | undefined): string {
    const page = this.site.checkoutPage?.(orderId) ?? '';
    return page && returnUrl ? `${page}?return_url=${encodeURIComponent(returnUrl)}` : page;
  }

  private async paymentsOf(account: RazorpayCredentials, payment: KnownPayment, signal?: AbortSignal) {
    return (await this.tries(account, payment, signal)).flatMap(({ payments }) => payments);
  }

  /** A repeated create may have left several orders with one receipt: at most a few, and any of them may be the paid one. */
  private async tries(account: RazorpayCredentials, { reference, gatewayOrderId }: KnownPayment, signal?: AbortSignal) {
    const orders = gatewayOrderId
      ? [await this.client.order(account, gatewayOrderId, signal)]
      : (await this.client.ordersByReceipt(account, reference, signal))
          .filter(({ receipt }) => receipt === reference)
          .slice(0, 5);
    const found: { order: RazorpayOrder; payments: RazorpayPayment[] }[] = [];
    for (const order of orders) found.push({ order, payments: await this.client.payments(account, order.id, signal) });
    return found;
  }

  private notDone(reason: 'not_found' | 'refused', why: string): GatewayError {
    return new GatewayError(`razorpay: ${why}`, { gateway: this.name, outcome: 'not_done', reason });
  }
}
