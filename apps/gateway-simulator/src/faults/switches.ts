import { Injectable } from '@nestjs/common';
import { GATEWAY_NAMES, type GatewayName } from '#libs/gateways';
import { dice, pick } from '../core/dice.js';
import type { SimulatedOrder } from '../core/order.js';
import {
  changed,
  normal,
  TWISTS,
  type GatewaySwitches,
  type SwitchChanges,
  type WEBHOOK_FAULTS,
} from './switch-schema.js';

export type WebhookFault = 'normal' | (typeof WEBHOOK_FAULTS)[number];
export type Twist = (typeof TWISTS)[number];

/** What happens to the next payment that is decided: to its webhooks, or to its money. */
export interface NextFault {
  gateway?: GatewayName | undefined;
  webhook?: (typeof WEBHOOK_FAULTS)[number] | undefined;
  payment?: Twist | undefined;
}

type Dice = Pick<SimulatedOrder, 'gateway' | 'tenant' | 'sequence'>;
const SEED = 1;

/** The faults on demand, by switch and by chance. Chances are thrown from the seed and the order's number alone. */
@Injectable()
export class Switches {
  private gateways = new Map(GATEWAY_NAMES.map((name) => [name, normal(name)]));
  private readonly listeners = new Set<(gateway: GatewayName, switches: GatewaySwitches) => void>();
  /** Faults of the payments decided next, in this order. */
  private next: NextFault[] = [];
  /** Multiplies the vendors' retry delays: 0.001 makes minutes of them milliseconds. */
  retryScale = 1;
  seed = SEED;

  of(gateway: GatewayName): GatewaySwitches {
    return this.gateways.get(gateway) ?? normal(gateway);
  }

  change(gateway: GatewayName, changes: SwitchChanges): GatewaySwitches {
    return this.set(gateway, changed(this.of(gateway), changes));
  }

  onChange(listener: (gateway: GatewayName, switches: GatewaySwitches) => void): void {
    this.listeners.add(listener);
  }

  addNext(fault: NextFault, count: number): void {
    for (let i = 0; i < count; i++) this.next.push(fault);
  }

  /** Of 0 to 1; the same for the same order and question. */
  dice({ gateway, tenant, sequence }: Dice, ...question: (string | number)[]): number {
    return dice(this.seed, gateway, tenant, sequence, ...question);
  }

  /** What happens to the webhooks of a payment decided now. */
  takeWebhookFault(order: Dice, ...question: (string | number)[]): WebhookFault {
    return this.takeNext(order.gateway, 'webhook') ?? this.webhookFault(order, ...question);
  }

  /** The same for what is no decision of a payment: it uses up no `next`. */
  webhookFault(order: Dice, ...question: (string | number)[]): WebhookFault {
    const { mode, ...rates } = this.of(order.gateway).webhooks;
    if (mode !== 'normal') return mode;
    const {
      dropRate: drop,
      duplicateRate: triple,
      reorderRate: reorder,
      forgeRate: forge,
      foreignRate: foreign,
    } = rates;
    return pick(this.dice(order, 'webhook', ...question), { drop, triple, reorder, forge, foreign }) ?? 'normal';
  }

  /** What surprises there are about a payment decided now. */
  takeTwist(order: Dice, outcome: 'success' | 'failure'): Twist | undefined {
    const rates = this.of(order.gateway).payments;
    const twists = TWISTS.filter((twist) => (twist === 'late') === (outcome === 'failure'));
    const wanted = this.takeNext(order.gateway, 'payment', (fault) => twists.some((twist) => twist === fault.payment));
    return wanted ?? twists.find((twist) => this.dice(order, twist) < rates[`${twist}Rate`]);
  }

  reset(): void {
    for (const name of GATEWAY_NAMES) this.set(name, normal(name));
    this.next = [];
    this.retryScale = 1;
    this.seed = SEED;
  }

  snapshot() {
    const { next, retryScale, seed } = this;
    return { gateways: Object.fromEntries(this.gateways), next, retryScale, seed };
  }

  private set(gateway: GatewayName, switches: GatewaySwitches): GatewaySwitches {
    this.gateways.set(gateway, switches);
    for (const listener of this.listeners) listener(gateway, switches);
    return switches;
  }

  private takeNext<K extends 'webhook' | 'payment'>(
    gateway: GatewayName,
    what: K,
    fits: (fault: NextFault) => boolean = (fault) => fault[what] !== undefined,
  ): NextFault[K] {
    const index = this.next.findIndex(
      (fault) => fits(fault) && (fault.gateway === undefined || fault.gateway === gateway),
    );
    return index < 0 ? undefined : this.next.splice(index, 1)[0]?.[what];
  }
}
