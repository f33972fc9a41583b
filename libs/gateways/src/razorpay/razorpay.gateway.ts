import type { Observation } from '#libs/payment';
import { singleHeader } from '../authenticity.js';
import {
  GatewayError,
  type Credentials,
  type Gateway,
  type Headers,
  type KnownPayment,
  type PaymentRequest,
  type StartedPayment,
  type WebhookFact,
} from '../gateway.js';
import { readCredentials } from '../reading.js';
import type { Site } from '../site.js';
import { RazorpayClient } from './client.js';
import { RAZORPAY_CREDENTIALS } from './credentials.js';
import type { RazorpayOrder } from './entities.js';
import { fromOrder, fromWebhook } from './mapping.js';
import { isWebhookSignature } from './signature.js';

/** Razorpay goes on asking the bank for three days. What it learns is captured: whether to keep it is our decision. */
const CAPTURE_MINUTES = 3 * 24 * 60;

export class RazorpayGateway implements Gateway {
  readonly name = 'razorpay';
  private readonly client: RazorpayClient;

  constructor(private readonly site: Site) {
    this.client = new RazorpayClient(site.url);
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
    const orders = payment.gatewayOrderId
      ? [await this.client.order(account, payment.gatewayOrderId, signal)]
      : await this.ordersOf(payment.reference, () => this.client.ordersByReceipt(account, payment.reference, signal));
    const seen: Observation[] = [];
    for (const order of orders) seen.push(fromOrder(order, await this.client.payments(account, order.id, signal)));
    const observation = seen.find(({ status }) => status === 'success') ?? seen[0];
    if (!observation) throw this.notFound(payment.reference);
    return observation;
  }

  /** A repeated create may have left several orders with one receipt: at most a few, and any of them may be the paid one. */
  private async ordersOf(reference: string, find: () => Promise<RazorpayOrder[]>): Promise<RazorpayOrder[]> {
    const orders = await find();
    return orders.filter(({ receipt }) => receipt === reference).slice(0, 5);
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

  private notFound(reference: string): GatewayError {
    return new GatewayError(`razorpay: no order with receipt ${reference}`, {
      gateway: this.name,
      outcome: 'not_done',
      reason: 'not_found',
    });
  }
}
