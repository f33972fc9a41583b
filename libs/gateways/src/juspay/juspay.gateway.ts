import { toDecimal } from '#libs/kernel';
import type { Observation } from '#libs/payment';
import { singleHeader } from '../authenticity.js';
import type {
  Credentials,
  Gateway,
  Headers,
  KnownPayment,
  PaymentRequest,
  StartedPayment,
  WebhookFact,
} from '../gateway.js';
import { readCredentials } from '../reading.js';
import { acceptsWebhookUrl, type Site } from '../site.js';
import { JuspayClient } from './client.js';
import { JUSPAY_CREDENTIALS } from './credentials.js';
import { fromOrder, fromWebhook } from './mapping.js';
import { isWebhookAuthorization } from './signature.js';

/** Juspay addresses an order by the id we gave it, in calls and webhooks alike: `gatewayOrderId` is our reference. */
export class JuspayGateway implements Gateway {
  readonly name = 'juspay';
  private readonly client: JuspayClient;

  constructor(private readonly site: Site) {
    this.client = new JuspayClient(site.url);
  }

  async create(credentials: Credentials, request: PaymentRequest, signal?: AbortSignal): Promise<StartedPayment> {
    const account = readCredentials(this.name, JUSPAY_CREDENTIALS, credentials);
    const { reference, customer, returnUrl, webhookUrl } = request;
    const session = await this.client.createSession(
      account,
      customer.id,
      {
        order_id: reference,
        amount: toDecimal(request.amount),
        currency: request.currency,
        payment_page_client_id: account.clientId,
        action: 'paymentPage',
        customer_id: customer.id,
        customer_email: customer.email,
        customer_phone: customer.phone,
        return_url: returnUrl,
        ...(acceptsWebhookUrl(this.site, webhookUrl) && { 'metadata.webhook_url': webhookUrl }),
      },
      signal,
    );
    return {
      gatewayOrderId: session.order_id,
      checkout: {
        url: this.site.checkoutPage?.(session.order_id) ?? session.payment_links.web,
        expiresAt: request.expiresAt,
        sdk: session.sdk_payload ?? {},
      },
    };
  }

  async status(credentials: Credentials, payment: KnownPayment, signal?: AbortSignal): Promise<Observation> {
    const account = readCredentials(this.name, JUSPAY_CREDENTIALS, credentials);
    return fromOrder(await this.client.order(account, payment.reference, signal));
  }

  verifyWebhook(credentials: Credentials, headers: Headers, _body: Buffer): boolean {
    const account = JUSPAY_CREDENTIALS.safeParse(credentials);
    const authorization = singleHeader(headers, 'authorization');
    if (!account.success || authorization === undefined) return false;
    const { webhookUsername, webhookPassword } = account.data;
    return isWebhookAuthorization(webhookUsername, webhookPassword, authorization);
  }

  parseWebhook(body: Buffer): WebhookFact {
    return fromWebhook(body);
  }
}
