import { Inject, Injectable } from '@nestjs/common';
import type { GatewayName } from '#libs/gateways';
import { Problem } from '#libs/kernel';
import { CONFIG, type Config } from '#libs/platform';
import { callJson } from './call-json.js';
import type { PaymentSeen } from './tenant-backend.js';

export type WebhookFault = 'normal' | 'drop' | 'triple';

/** What the simulator says of one attempt to deliver one webhook. */
export interface DeliverySeen {
  id: string;
  webhookId: string;
  result: string;
}

interface SimulatorState {
  gateways: Record<GatewayName, { mode: string }>;
  next: { webhook: string }[];
  retryScale: number;
}

/** The gateway simulator: what the customer's bank and the gateways do is decided there. */
@Injectable()
export class SimulatedGateways {
  private readonly simulator: string;

  constructor(@Inject(CONFIG) config: Config) {
    this.simulator = config.SIMULATOR_URL;
  }

  async switches(): Promise<{ gateways: { name: string; online: boolean }[]; nextWebhook: string }> {
    const { gateways, next } = await this.state();
    return {
      gateways: Object.entries(gateways).map(([name, { mode }]) => ({ name, online: mode === 'online' })),
      nextWebhook: next[0]?.webhook ?? 'normal',
    };
  }

  async setOnline(gateway: GatewayName, online: boolean): Promise<void> {
    await this.put(`gateways/${gateway}`, { online });
  }

  /** Replaces what was planned: the simulator can only forget everything, so what else it knew is told again. */
  async setNextWebhook(fault: WebhookFault): Promise<void> {
    const { gateways, retryScale } = await this.state();
    await this.post('reset');
    await this.put('retries', { scale: retryScale });
    for (const [name, switches] of Object.entries(gateways)) await this.put(`gateways/${name}`, switches);
    if (fault !== 'normal') await this.post('next', { webhook: fault });
  }

  /** The customer agrees, as they would in their UPI app. @throws Problem order_not_payable */
  async approve({ checkout }: PaymentSeen): Promise<void> {
    if (!checkout?.url.startsWith(`${this.simulator}/`))
      throw new Problem('order_not_payable', 'This payment has no page at the simulated gateway.');
    await callJson({ method: 'POST', url: checkout.url, body: { outcome: 'success' } });
  }

  async deliveries(references: readonly string[]): Promise<DeliverySeen[]> {
    const lists = await Promise.all(references.map((reference) => this.deliveriesOf(reference)));
    return lists.flat();
  }

  /** Gateways send again what nobody answered: minutes later by their schedule, now by this. */
  async resendLost(references: readonly string[]): Promise<number> {
    const deliveries = await this.deliveries(references);
    const arrived = new Set(deliveries.filter((d) => d.result === 'delivered').map((d) => d.webhookId));
    const lost = deliveries.filter(({ result, webhookId }) => result === 'dropped' && !arrived.has(webhookId));
    for (const { id } of lost) await this.post(`webhooks/${id}/resend`);
    return lost.length;
  }

  private async deliveriesOf(reference: string): Promise<DeliverySeen[]> {
    const url = `${this.simulator}/simulator/deliveries?reference=${encodeURIComponent(reference)}`;
    return (await callJson<{ items: DeliverySeen[] }>({ method: 'GET', url })).items;
  }

  private state(): Promise<SimulatorState> {
    return callJson({ method: 'GET', url: `${this.simulator}/simulator/state` });
  }

  private put(path: string, body: unknown): Promise<unknown> {
    return callJson({ method: 'PUT', url: `${this.simulator}/simulator/${path}`, body });
  }

  private post(path: string, body?: unknown): Promise<unknown> {
    return callJson({ method: 'POST', url: `${this.simulator}/simulator/${path}`, body });
  }
}
