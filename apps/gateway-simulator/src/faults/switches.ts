import { Injectable } from '@nestjs/common';
import { GATEWAY_NAMES, type GatewayName } from '#libs/gateways';

/** How a gateway's API answers. `hang` does the work and never says so: the answer that got lost. */
export const MODES = ['online', 'offline', 'error', 'hang'] as const;
export const WEBHOOK_MODES = ['normal', 'drop', 'triple'] as const;
/** `forge`: one webhook signed with a wrong secret, and no genuine one after it; `foreign`: with another merchant's. */
export const NEXT_FAULTS = ['drop', 'triple', 'forge', 'foreign'] as const;

export const REFUND_OUTCOMES = ['processed', 'failed', 'pending'] as const;
export type WebhookFault = 'normal' | (typeof NEXT_FAULTS)[number];

export interface GatewaySwitches {
  mode: (typeof MODES)[number];
  latencyMs: number;
  webhooks: { mode: (typeof WEBHOOK_MODES)[number]; delayMs: number };
  /** How refunds end, and how long they take. */
  refunds: { outcome: (typeof REFUND_OUTCOMES)[number]; delayMs: number };
}

interface NextFault {
  gateway?: GatewayName | undefined;
  webhook: (typeof NEXT_FAULTS)[number];
}

function normal(): GatewaySwitches {
  return {
    mode: 'online',
    latencyMs: 0,
    webhooks: { mode: 'normal', delayMs: 0 },
    refunds: { outcome: 'processed', delayMs: 500 },
  };
}
/** The faults on demand. */
@Injectable()
export class Switches {
  private gateways = new Map(GATEWAY_NAMES.map((name) => [name, normal()]));
  /** Faults of the payments decided next, in this order. */
  private next: NextFault[] = [];
  /** Multiplies the vendors' retry delays: 0.001 makes minutes of them milliseconds. */
  retryScale = 1;

  of(gateway: GatewayName): GatewaySwitches {
    return this.gateways.get(gateway) ?? normal();
  }

  set(gateway: GatewayName, switches: GatewaySwitches): void {
    this.gateways.set(gateway, switches);
  }

  addNext(fault: NextFault, count: number): void {
    for (let i = 0; i < count; i++) this.next.push(fault);
  }

  /** What happens to the webhooks of a payment decided now. */
  takeWebhookFault(gateway: GatewayName): WebhookFault {
    const index = this.next.findIndex((fault) => fault.gateway === undefined || fault.gateway === gateway);
    if (index < 0) return this.of(gateway).webhooks.mode;
    return this.next.splice(index, 1)[0]?.webhook ?? 'normal';
  }

  reset(): void {
    this.gateways = new Map(GATEWAY_NAMES.map((name) => [name, normal()]));
    this.next = [];
    this.retryScale = 1;
  }

  snapshot() {
    return { gateways: Object.fromEntries(this.gateways), next: this.next, retryScale: this.retryScale };
  }
}
