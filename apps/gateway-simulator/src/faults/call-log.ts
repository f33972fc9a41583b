import { Injectable } from '@nestjs/common';
import type { GatewayName } from '#libs/gateways';

const CALLS_MAX = 500;

/** One call to a vendor's API. No header and no body of it is kept: secrets travel in them. */
export interface Call {
  id: number;
  at: string;
  gateway: GatewayName;
  method: string;
  path: string;
  /** Null: it was never answered. */
  status: number | null;
  ms: number;
  /** What was done to it, such as `error` or `latency`; null when nothing. */
  fault: string | null;
}

export interface Totals {
  calls: number;
  /** Answered 429. */
  limited: number;
}

/** The latest 500 calls, and how many there were. */
@Injectable()
export class CallLog {
  private calls: Call[] = [];
  private count = 0;
  private readonly counted = new Map<GatewayName, Totals>();

  add(call: Omit<Call, 'id'>): void {
    if (this.calls.length >= 2 * CALLS_MAX) this.calls = this.calls.slice(-CALLS_MAX);
    this.calls.push({ id: ++this.count, ...call });
    const totals = this.totals(call.gateway);
    totals.calls++;
    if (call.fault === 'limited') totals.limited++;
  }

  /** Of all calls since the start. */
  totals(gateway: GatewayName): Totals {
    const known = this.counted.get(gateway) ?? { calls: 0, limited: 0 };
    this.counted.set(gateway, known);
    return known;
  }

  /** The latest first. */
  recent(limit: number): Call[] {
    return this.calls.slice(-Math.min(limit, CALLS_MAX)).toReversed();
  }
}
