import type { Clock } from '#libs/kernel';
import type { Config } from '#libs/platform';
import { Refusal } from '../auth/refusal.js';
import { metrics } from '../metrics.js';
import { TokenBucket } from './core/token-bucket.js';

type Limits = Pick<Config, 'PROPELLER_CONNECTIONS_MAX' | 'PROPELLER_CONNECTIONS_PER_SECOND'>;

/**
 * What a node takes on before it looks at a token: refusing costs next to nothing, and the network below is told, so that
 * plain clients try again, perhaps elsewhere.
 */
export class NodeGate {
  private readonly bucket: TokenBucket;

  constructor(
    private readonly limits: Limits,
    private readonly connections: () => number,
    private readonly draining: () => boolean,
    private readonly clock: Clock,
  ) {
    this.bucket = new TokenBucket(limits.PROPELLER_CONNECTIONS_PER_SECOND);
  }

  /** @throws Refusal draining, node_full, connection_rate */
  enter(): void {
    if (this.draining()) throw this.refuse('draining');
    if (this.connections() >= this.limits.PROPELLER_CONNECTIONS_MAX) throw this.refuse('node_full');
    if (this.bucket.take(1, this.clock.now().getTime()) === 0) throw this.refuse('connection_rate');
  }

  private refuse(code: 'draining' | 'node_full' | 'connection_rate'): Refusal {
    metrics.refusedConnections.inc({ code });
    return new Refusal(code);
  }
}
