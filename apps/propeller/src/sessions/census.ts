import { metrics } from '../metrics.js';

/** How many connections this node has, by transport. */
export class Census {
  private readonly transports = new Map<string, number>();

  enter(transport: string): void {
    this.transports.set(transport, this.ofTransport(transport) + 1);
    metrics.connections.inc({ transport });
  }

  leave(transport: string): void {
    this.transports.set(transport, this.ofTransport(transport) - 1);
    metrics.connections.dec({ transport });
  }

  ofTransport(transport: string): number {
    return this.transports.get(transport) ?? 0;
  }
}
