import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, counter, type Config } from '#libs/platform';
import type { GatewayName } from '#libs/gateways';
import { count, type Refund, type SimulatedOrder, type Try } from '../core/order.js';
import { Switches, type WebhookFault } from '../faults/switches.js';
import { Accounts } from '../world/accounts.js';
import { Timers } from '../world/timers.js';
import { DeliveryLog, type Delivery } from './delivery-log.js';
import type { VendorEvent } from './vendor-webhooks.js';
import { HeldBack } from './held-back.js';
import { toWebhook, vendorOf, type Subject, type Webhook } from './webhook.js';

/** Razorpay's limit; the others do not publish theirs. */
const TIMEOUT_MS = 5_000;

const sent = counter('simulator_webhooks_total', 'Webhooks by what came of them.', ['gateway', 'result']);

/** Sends the vendors' webhooks, repeats them by the vendors' schedules, and spoils them as the switches say. */
@Injectable()
export class WebhookSender {
  private readonly closing = new AbortController();
  private readonly held = new HeldBack((delayMs, act) => this.timers.later(delayMs, act));

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(Accounts) private readonly accounts: Accounts,
    @Inject(Switches) private readonly switches: Switches,
    @Inject(DeliveryLog) private readonly log: DeliveryLog,
    @Inject(Timers) private readonly timers: Timers,
  ) {}

  /** Returns at once: the vendor does not wait for the merchant. */
  announce(order: SimulatedOrder, attempt: Try): void {
    const at = new Date();
    const events = vendorOf(order.gateway).events(order, attempt, at);
    if (events.length > 0)
      this.send(order, events, at, this.switches.takeWebhookFault(order, count(order, 'webhooks')));
  }

  /** A refund that began or ended. */
  announceRefund(order: SimulatedOrder, refund: Refund): void {
    const at = new Date();
    const events = vendorOf(order.gateway).refundEvents(order, refund, at);
    if (events.length > 0) this.send(order, events, at, this.switches.webhookFault(order, count(order, 'webhooks')));
  }

  /** What concerns an account and no order, such as a downtime. */
  announceToAccount(gateway: GatewayName, tenant: string, event: VendorEvent): void {
    this.send({ gateway, tenant, reference: '', id: '' }, [event], new Date(), 'normal');
  }

  /** Once more, the same bytes. Undefined: there was no such delivery. */
  async resend(deliveryId: string): Promise<Delivery | undefined> {
    const webhook = this.log.webhookOf(deliveryId);
    return webhook && (await this.deliver(webhook, 1));
  }

  close(): void {
    this.closing.abort();
  }

  private send(subject: Subject, events: VendorEvent[], at: Date, fault: WebhookFault): void {
    const signing = fault === 'forge' || fault === 'foreign' ? fault : 'genuine';
    const options = { accounts: this.accounts, target: this.config.PUBLIC_URL, signing, at } as const;
    const { delayMs } = this.switches.of(subject.gateway).webhooks;
    const webhooks = events.map((event) => toWebhook(subject, event, options));
    if (fault === 'drop') for (const webhook of webhooks) this.drop(webhook);
    else this.timers.later(delayMs, () => this.sendAll(webhooks, fault));
  }

  private sendAll(webhooks: Webhook[], fault: WebhookFault): void {
    const [first] = webhooks;
    if (!first) return;
    const order = `${first.subject.gateway}/${first.subject.tenant}/${first.subject.id}`;
    // Several at once change places among themselves; a single one with the next of its order.
    if (fault === 'reorder' && webhooks.length > 1) void this.sendInTurn(webhooks.toReversed());
    else if (fault === 'reorder') this.held.hold(order, () => void this.sendUntilAccepted(first, 1));
    else {
      const copies = fault === 'triple' ? 3 : 1;
      const sending = webhooks.flatMap((webhook) =>
        Array.from({ length: copies }, () => this.sendUntilAccepted(webhook, 1)),
      );
      void Promise.all(sending).then(() => this.held.release(order));
    }
  }

  private async sendInTurn(webhooks: Webhook[]): Promise<void> {
    for (const webhook of webhooks) await this.sendUntilAccepted(webhook, 1);
  }

  /** Resolves after the first attempt. */
  private async sendUntilAccepted(webhook: Webhook, attempt: number): Promise<void> {
    const { result } = await this.deliver(webhook, attempt);
    const waitSeconds = webhook.retryAfterSeconds[attempt - 1];
    if (result === 'delivered' || waitSeconds === undefined) return;
    const delayMs = Math.max(1, waitSeconds * 1000 * this.switches.retryScale);
    this.timers.later(delayMs, () => void this.sendUntilAccepted(webhook, attempt + 1));
  }

  private async deliver(webhook: Webhook, attempt: number): Promise<Delivery> {
    const delivery = this.log.add(entry(webhook, attempt, 'sending'), webhook);
    const started = performance.now();
    try {
      const response = await fetch(webhook.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...webhook.headers(attempt) },
        body: webhook.body,
        redirect: 'manual',
        signal: AbortSignal.any([AbortSignal.timeout(TIMEOUT_MS), this.closing.signal]),
      });
      // Read to its end, so that the connection serves the next webhook too.
      await response.arrayBuffer();
      delivery.status = response.status;
      delivery.result = webhook.accepts(response.status) ? 'delivered' : 'refused';
    } catch (error) {
      const { cause, message } = error as Error & { cause?: { code?: string } };
      delivery.error = cause?.code ?? message;
      delivery.result = 'unreachable';
    }
    delivery.ms = Math.round((performance.now() - started) * 10) / 10;
    sent.inc({ gateway: delivery.gateway, result: delivery.result });
    return delivery;
  }

  private drop(webhook: Webhook): void {
    this.log.add(entry(webhook, 1, 'dropped'), webhook);
    sent.inc({ gateway: webhook.subject.gateway, result: 'dropped' });
  }
}

function entry(webhook: Webhook, attempt: number, result: Delivery['result']): Omit<Delivery, 'id'> {
  const { id, subject, type, url, forged, body } = webhook;
  const now = new Date();
  return {
    webhookId: id,
    gateway: subject.gateway,
    tenant: subject.tenant,
    type,
    reference: subject.reference,
    orderId: subject.id,
    url,
    attempt,
    forged,
    result,
    status: null,
    error: null,
    ms: null,
    sentAt: now.toISOString(),
    sentAtMs: now.getTime(),
    bytes: Buffer.byteLength(body),
  };
}
