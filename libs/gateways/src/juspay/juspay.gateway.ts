import { toDecimal } from '#libs/kernel';
import type { Observation, RefundObservation } from '#libs/payment';
import { singleHeader } from '../authenticity.js';
import type { Tools } from '../definition.js';
import type { Credentials, Gateway, Headers, PaymentRequest, RefundRequest, StartedPayment } from '../gateway.js';
import type { KnownPayment, PaidPayment } from '../known-payment.js';
import { GatewayError, type GatewayErrorDetails } from '../gateway-error.js';
import { readCredentials } from '../reading.js';
import type { SettlementLine } from '../settlement.js';
import { acceptsWebhookUrl, type Site } from '../site.js';
import type { WebhookFact } from '../webhook-fact.js';
import { JuspayClient } from './client.js';
import { JUSPAY_CREDENTIALS, type JuspayCredentials } from './credentials.js';
import { fromOrder } from './mapping.js';
import { fromRefunds } from './refunds.js';
import { isWebhookAuthorization } from './signature.js';
import { fromWebhook } from './webhook.js';

/** Two refunds of the same amount of one order are refused within this time. */
const TWIN_SECONDS = 5;

/** Juspay addresses an order by the id we gave it, in calls and webhooks alike: `gatewayOrderId` is our reference. */
export class JuspayGateway implements Gateway {
  readonly name = 'juspay';
  readonly requires = [];
  /** Not published: ours. */
  readonly questionsPerMinute = { status: 300, refunds: 300, report: 60 };
  private readonly client: JuspayClient;

  constructor(
    private readonly site: Site,
    { random }: Tools,
  ) {
    this.client = new JuspayClient(site.url, random);
  }

  async create(credentials: Credentials, request: PaymentRequest, signal?: AbortSignal): Promise<StartedPayment> {
    const account = readCredentials(this.name, JUSPAY_CREDENTIALS, credentials);
    const { reference, customer, returnUrl, webhookUrl } = request;
    const session = await this.client.createSession(
      account,
      reference,
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

  async refund(credentials: Credentials, request: RefundRequest, signal?: AbortSignal): Promise<RefundObservation> {
    const account = readCredentials(this.name, JUSPAY_CREDENTIALS, credentials);
    const { reference, payment, amount } = request;
    const form = { unique_request_id: reference, amount: toDecimal(amount) };
    const order = await this.client.refund(account, payment.reference, form, signal).catch((error: unknown) => {
      if (!isDuplicate(error)) throw error;
      return undefined;
    });
    const made = order ? fromRefunds(order) : await this.madeBefore(account, payment, signal);
    const ours = made.find((refund) => refund.reference === reference);
    if (!ours && order) throw this.error('the answer has no such refund', { outcome: 'done', reason: 'technical' });
    if (!ours) throw this.twin();
    if (ours.amount !== amount) throw this.error('another amount', { outcome: 'not_done', reason: 'refused' });
    return ours;
  }

  async refunds(credentials: Credentials, payment: PaidPayment, signal?: AbortSignal): Promise<RefundObservation[]> {
    const account = readCredentials(this.name, JUSPAY_CREDENTIALS, credentials);
    return fromRefunds(await this.client.order(account, payment.reference, signal));
  }

  /** None: the money goes from the gateway behind Juspay straight to the tenant, and so does its report. */
  async *settlements(): AsyncGenerator<SettlementLine[]> {}

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

  private async madeBefore(account: JuspayCredentials, payment: PaidPayment, signal?: AbortSignal) {
    try {
      return fromRefunds(await this.client.order(account, payment.reference, signal));
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      throw this.error(error.message, { ...error.details, outcome: 'done', reason: 'technical' });
    }
  }

  /** Juspay took it for a repeat of another refund, of the same amount, seconds ago. */
  private twin(): GatewayError {
    const details = { outcome: 'not_done', reason: 'rate_limited', retryAfterSeconds: TWIN_SECONDS } as const;
    return this.error('too soon after another refund of this amount', details);
  }

  private error(why: string, details: Omit<GatewayErrorDetails, 'gateway'>): GatewayError {
    return new GatewayError(`juspay: ${why}`, { ...details, gateway: this.name });
  }
}

function isDuplicate(error: unknown): boolean {
  if (!(error instanceof GatewayError)) return false;
  return ['duplicate.call', 'DUPLICATE_REQUEST', 'ALREADY_EXISTS'].includes(error.details.code ?? '');
}
