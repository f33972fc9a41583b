import { Inject, Injectable } from '@nestjs/common';
import type { GatewayName } from '#libs/gateways';
import { METHODS, type Method } from '../core/order.js';
import { Switches } from '../faults/switches.js';
import type { GatewaySwitches } from '../faults/switch-schema.js';
import { vendorId } from './ids.js';

const ENDED_MAX = 100;

/** A payment method that works badly at one gateway, as the gateway itself announces it. */
export interface Downtime {
  /** Without the vendor's prefix. */
  id: string;
  gateway: GatewayName;
  method: Method;
  severity: 'high' | 'medium' | 'low';
  status: 'started' | 'updated' | 'resolved';
  begin: Date;
  end: Date | undefined;
  updatedAt: Date;
}

/** What the gateways announce. It follows the switch `downtimes`, and changes nothing about payments. */
@Injectable()
export class Downtimes {
  private all: Downtime[] = [];
  private readonly listeners = new Set<(downtime: Downtime) => void>();

  constructor(@Inject(Switches) switches: Switches) {
    switches.onChange((gateway, { downtimes }) => this.follow(gateway, downtimes));
  }

  onChange(listener: (downtime: Downtime) => void): void {
    this.listeners.add(listener);
  }

  /** The latest first, those that are over included. */
  of(gateway: GatewayName): Downtime[] {
    return this.all.filter((one) => one.gateway === gateway).toReversed();
  }

  private follow(gateway: GatewayName, wanted: GatewaySwitches['downtimes']): void {
    for (const method of METHODS) {
      const severity = wanted[method];
      const current = this.all.find((one) => one.gateway === gateway && one.method === method && !one.end);
      if (current && severity === null) this.change(current, { status: 'resolved', end: new Date() });
      else if (current && severity !== null && severity !== current.severity)
        this.change(current, { status: 'updated', severity });
      else if (!current && severity !== null) this.start(gateway, method, severity);
    }
  }

  private start(gateway: GatewayName, method: Method, severity: Downtime['severity']): void {
    const now = new Date();
    const started = {
      id: vendorId(''),
      gateway,
      method,
      severity,
      status: 'started' as const,
      begin: now,
      end: undefined,
    };
    const downtime: Downtime = { ...started, updatedAt: now };
    this.all = [...this.all.slice(-ENDED_MAX), downtime];
    this.tell(downtime);
  }

  private change(downtime: Downtime, to: Partial<Downtime>): void {
    Object.assign(downtime, to, { updatedAt: new Date() });
    this.tell(downtime);
  }

  private tell(downtime: Downtime): void {
    for (const listener of this.listeners) listener(downtime);
  }
}
