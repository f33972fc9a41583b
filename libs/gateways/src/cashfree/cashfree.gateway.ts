import { systemClock, type Clock } from '#libs/kernel';
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
import { acceptsWebhookUrl, type Site } from '../site.js';
import { CashfreeClient } from './client.js';
import { CASHFREE_CREDENTIALS } from './credentials.js';
import { fromOrder, fromWebhook } from './mapping.js';
import { toOrderRequest } from './order-request.js';
import { isWebhookSignature } from './signature.js';

/** Cashfree addresses an order by the id we gave it, in calls and webhooks alike: `gatewayOrderId` is our reference. */
export class CashfreeGateway implements Gateway {
  readonly name = 'cashfree';
  private readonly client: CashfreeClient;

  constructor(
    private readonly site: Site,
    private readonly clock: Clock = systemClock,
  ) {
    this.client = new CashfreeClient(site.url);
  }

  async create(credentials: Credentials, request: PaymentRequest, signal?: AbortSignal): Promise<StartedPayment> {
    const account = readCredentials(this.name, CASHFREE_CREDENTIALS, credentials);
    const { reference, amount, currency, customer, expiresAt } = request;
    if (!customer.phone)
      throw this.refused('customer_details.customer_phone_missing', { missingCustomerField: 'phone' });
    const sendWebhookUrl = acceptsWebhookUrl(this.site, request.webhookUrl);
    const json = toOrderRequest(request, customer.phone, sendWebhookUrl, this.clock.now());
    const order = await this.client.createOrder(account, reference, json, signal);
    // Only an order found after "already exists" can differ, and then it is not ours to use.
    if (order.order_amount !== amount || order.order_currency !== currency) throw this.refused('order_already_exists');
    return {
      gatewayOrderId: order.order_id,
      checkout: {
        url: this.site.checkoutPage?.(order.order_id) ?? '',
        expiresAt,
        sdk: { orderId: order.order_id, paymentSessionId: order.payment_session_id ?? '' },
      },
    };
  }

  /** Two reads each: of the order (400 a minute allowed) and of its payments (100 a minute: this is what caps a poller). */
  async status(credentials: Credentials, payment: KnownPayment, signal?: AbortSignal): Promise<Observation> {
    const account = readCredentials(this.name, CASHFREE_CREDENTIALS, credentials);
    const order = await this.client.order(account, payment.reference, signal);
    return fromOrder(order, await this.client.payments(account, payment.reference, signal));
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

  private refused(code: string, more: { missingCustomerField?: 'phone' } = {}): GatewayError {
    return new GatewayError(`cashfree: ${code}`, {
      gateway: this.name,
      outcome: 'not_done',
      reason: 'refused',
      code,
      ...more,
    });
  }
}
