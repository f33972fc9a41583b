import { Problem } from '#libs/kernel';
import type { ReceiptTail, Told } from './receipt-tail.js';

/** For what no hint told of: lost hints, and an epoch that changed while nothing was written. */
const LOOK_MS = 3000;
const SLOW_MS_MAX = 30_000;

/** Where receipts go: a gRPC stream, or whatever else a test makes of it. */
export interface ReceiptSink {
  /** @returns false when it has enough for now */
  write(told: Told): boolean;
  /** Resolves once it takes more. */
  drained(signal: AbortSignal): Promise<void>;
}

/**
 * Pours a tail into a sink until the signal says stop. It reads no further than the sink takes, so that a slow reader
 * costs one read of memory; one that takes nothing for half a minute is let go and resumes by its cursor.
 * @throws Problem unavailable, rate_limited
 */
export async function pour(tail: ReceiptTail, sink: ReceiptSink, signal: AbortSignal): Promise<void> {
  const look = setInterval(() => tail.lookEverywhere(), LOOK_MS).unref();
  try {
    while (!signal.aborted) {
      if (tail.idle) await hinted(tail, signal);
      const told = await tail.next().catch((error: unknown) => {
        throw new Problem('unavailable', 'The receipts cannot be read; go on from your cursor.', { cause: error });
      });
      for (const one of told) if (!signal.aborted && !sink.write(one)) await drained(sink, signal);
    }
  } finally {
    clearInterval(look);
    tail.onHint = () => {};
  }
}

function hinted(tail: ReceiptTail, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      signal.removeEventListener('abort', done);
      resolve();
    };
    tail.onHint = done;
    signal.addEventListener('abort', done, { once: true });
  });
}

async function drained(sink: ReceiptSink, signal: AbortSignal): Promise<void> {
  const patience = AbortSignal.timeout(SLOW_MS_MAX);
  await sink.drained(AbortSignal.any([signal, patience]));
  if (patience.aborted) throw new Problem('rate_limited', 'You read too slowly; go on from your cursor.');
}
