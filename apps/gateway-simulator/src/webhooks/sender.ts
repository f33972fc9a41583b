import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, counter, type Config } from '#libs/platform';
import { Switches } from '../faults/switches.js';
import { Accounts } from '../world/accounts.js';
import type { SimulatedOrder, Try } from '../world/order.js';
import { DeliveryLog, type Delivery } from './delivery-log.js';
import { webhooksOf, type Webhook } from './webhook.js';

const TIMEOUT_MS = 5_000;
/** Waiting retries and delays, all in memory. Beyond that, a webhook is lost: the receiver was gone for long. */
const WAITING_MAX = 20_000;

const sent = counter('simulator_webhooks_total', 'Webhooks by what came of them.', ['gateway', 'result']);

/** Sends the vendors' webhooks, repeats them by the vendors' schedules, and spoils them as the switches say. */
@Injectable()
export class WebhookSender {
  private readonly waiting = new Set<NodeJS.Timeout>();
  private readonly closing = new AbortController();

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(Accounts) private readonly accounts: Accounts,
    @Inject(Switches) private readonly switches: Switches,
    @Inject(DeliveryLog) private readonly log: DeliveryLog,
  ) {}

  /** Returns at once: the vendor does not wait for the merchant. */
  announce(order: SimulatedOrder, attempt: Try): void {
    const { delayMs } = this.switches.of(order.gateway).webhooks;
    const webhooks = (forged: boolean) =>
      webhooksOf(order, attempt, { accounts: this.accounts, target: this.config.PUBLIC_URL, forged, at: new Date() });
    if (webhooks(false).length === 0) return;
    const fault = this.switches.takeWebhookFault(order.gateway);
    for (const webhook of webhooks(fault === 'forge')) {
      if (fault === 'drop') this.drop(webhook);
      else this.later(delayMs, () => this.sendCopies(webhook, fault === 'triple' ? 3 : 1));
    }
  }

  /** Once more, the same bytes. Undefined: there was no such delivery. */
  async resend(deliveryId: string): Promise<Delivery | undefined> {
    const webhook = this.log.webhookOf(deliveryId);
    return webhook && (await this.deliver(webhook, 1));
  }

  close(): void {
    for (const timer of this.waiting) clearTimeout(timer);
    this.waiting.clear();
    this.closing.abort();
  }

  private sendCopies(webhook: Webhook, copies: number): void {
    for (let copy = 1; copy <= copies; copy++) void this.sendUntilAccepted(webhook, 1);
  }

  private async sendUntilAccepted(webhook: Webhook, attempt: number): Promise<void> {
    const { result } = await this.deliver(webhook, attempt);
    const waitSeconds = webhook.retryAfterSeconds[attempt - 1];
    if (result === 'delivered' || waitSeconds === undefined) return;
    const delayMs = Math.max(1, waitSeconds * 1000 * this.switches.retryScale);
    this.later(delayMs, () => void this.sendUntilAccepted(webhook, attempt + 1));
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
    sent.inc({ gateway: webhook.order.gateway, result: 'dropped' });
  }

  private later(delayMs: number, act: () => void): void {
    if (this.closing.signal.aborted || this.waiting.size >= WAITING_MAX) return;
    if (delayMs === 0) {
      act();
      return;
    }
    const timer = setTimeout(() => {
      this.waiting.delete(timer);
      act();
    }, delayMs);
    timer.unref();
    this.waiting.add(timer);
  }
}

function entry(webhook: Webhook, attempt: number, result: Delivery['result']): Omit<Delivery, 'id'> {
  const { id, order, type, url, forged, body } = webhook;
  const now = new Date();
  return {
    webhookId: id,
    gateway: order.gateway,
    tenant: order.tenant,
    type,
    reference: order.reference,
    orderId: order.id,
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
