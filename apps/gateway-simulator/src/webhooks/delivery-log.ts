import { Injectable } from '@nestjs/common';
import type { GatewayName } from '#libs/gateways';
import type { Webhook } from './webhook.js';

const DELIVERIES_MAX = 5_000;

/** One attempt to deliver one webhook. */
export interface Delivery {
  id: string;
  /** The same for all attempts and copies of one event. */
  webhookId: string;
  gateway: GatewayName;
  tenant: string;
  type: string;
  reference: string;
  orderId: string;
  url: string;
  attempt: number;
  forged: boolean;
  result: 'sending' | 'delivered' | 'refused' | 'unreachable' | 'dropped';
  /** Of the answer. */
  status: number | null;
  error: string | null;
  /** From the first byte sent to the answer. */
  ms: number | null;
  sentAt: string;
  sentAtMs: number;
  bytes: number;
}

/** What was sent, and what came of it: the latest 5,000. */
@Injectable()
export class DeliveryLog {
  private readonly entries = new Map<string, { delivery: Delivery; webhook: Webhook }>();
  private count = 0;

  add(delivery: Omit<Delivery, 'id'>, webhook: Webhook): Delivery {
    const oldest = this.entries.keys().next().value;
    if (oldest !== undefined && this.entries.size >= DELIVERIES_MAX) this.entries.delete(oldest);
    const added = { id: `dlv_${++this.count}`, ...delivery };
    this.entries.set(added.id, { delivery: added, webhook });
    return added;
  }

  webhookOf(id: string): Webhook | undefined {
    return this.entries.get(id)?.webhook;
  }

  /** The latest first. */
  recent(limit: number, matches: (delivery: Delivery) => boolean = () => true): Delivery[] {
    return [...this.entries.values()]
      .map(({ delivery }) => delivery)
      .filter(matches)
      .slice(-limit)
      .toReversed();
  }
}
