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

/** The latest 500 calls. */
@Injectable()
export class CallLog {
  private calls: Call[] = [];
  private count = 0;

  add(call: Omit<Call, 'id'>): void {
    if (this.calls.length >= 2 * CALLS_MAX) this.calls = this.calls.slice(-CALLS_MAX);
    this.calls.push({ id: ++this.count, ...call });
  }

  /** The latest first. */
  recent(limit: number): Call[] {
    return this.calls.slice(-Math.min(limit, CALLS_MAX)).toReversed();
  }
}
