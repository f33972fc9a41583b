import type { Subscriptions } from '../redis/subscriptions.js';
import { Problem } from '#libs/kernel';
import { invalidField } from '../delivery/field-problem.js';
import { metrics } from '../metrics.js';
import type { ReceiptHints } from './receipt-hints.js';
import type { ReceiptLog } from './receipt-log.js';
import { pour, type ReceiptSink } from './receipt-reader.js';
import { ReceiptTail } from './receipt-tail.js';

/** A backend needs one per replica that takes its turn reading. */
const PER_TENANT_MAX = 16;

/** The streams of receipts that are open on this node. */
export class ReceiptStreams {
  private readonly tails = new Map<ReceiptTail, AbortController>();

  constructor(
    private readonly log: ReceiptLog,
    private readonly hints: ReceiptHints,
    subscriptions: Subscriptions,
  ) {
    // Redis was away: hints are missing, and it may have come back empty.
    subscriptions.onRenewed(() => {
      for (const tail of this.tails.keys()) tail.lookEverywhere();
    });
  }

  /**
   * Sends a tenant's receipts behind the cursor, and from then on, until the signal or this node ends it.
   * @throws Problem invalid_request, rate_limited, unavailable
   */
  async serve(tenant: string, after: string, sink: ReceiptSink, signal: AbortSignal): Promise<void> {
    const tail = ReceiptTail.after(tenant, this.log, after);
    if (!tail) throw invalidField('after', 'must be a cursor of this stream, or empty');
    const open = [...this.tails.keys()].filter((other) => other.tenant === tenant).length;
    if (open >= PER_TENANT_MAX) throw new Problem('rate_limited', `At most ${PER_TENANT_MAX} streams of receipts.`);
    const stop = new AbortController();
    this.tails.set(tail, stop);
    this.hints.listen(tail);
    metrics.receiptStreams.inc();
    try {
      await pour(tail, sink, AbortSignal.any([signal, stop.signal]));
    } finally {
      metrics.receiptStreams.dec();
      this.hints.unlisten(tail);
      this.tails.delete(tail);
    }
    if (!signal.aborted) throw new Problem('unavailable', 'This node is going away; go on from your cursor.');
  }

  /** Ends all of them: their readers go on elsewhere. */
  drain(): void {
    for (const stop of this.tails.values()) stop.abort();
  }
}
