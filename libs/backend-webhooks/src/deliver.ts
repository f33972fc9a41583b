import { cloudEvent, type BackendEvent } from './core/cloud-event.js';
import { retryAfterMs } from './core/schedule.js';
import { Refused, type Destinations } from './destinations.js';
import { post } from './post.js';
import { signatures } from './signature.js';

/** The whole attempt: name, connection, TLS, and the receiver's status. */
export const ATTEMPT_MS_MAX = 15_000;

export interface Receiver {
  tenantId: string;
  url: string;
  /** All that are valid, the newest first. */
  secrets: readonly string[];
}

export interface Attempt {
  /** `gone`: the receiver wants no more webhooks. `aborted`: we had to stop before it answered. */
  outcome: 'delivered' | 'failed' | 'gone' | 'aborted';
  status?: number;
  /** What went wrong where there is no status: a word of ours, or the system's code. */
  reason?: string;
  retryAfterMs: number;
  at: Date;
  durationMs: number;
}

function headersOf(event: BackendEvent, receiver: Receiver, body: string, at: Date): Record<string, string> {
  const timestampSeconds = Math.floor(at.getTime() / 1000);
  return {
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    'user-agent': 'payment-propeller',
    'webhook-id': event.id,
    'webhook-timestamp': String(timestampSeconds),
    'webhook-signature': signatures(receiver.secrets, { id: event.id, timestampSeconds, body }),
  };
}

function outcomeOf(status: number): Attempt['outcome'] {
  if (status >= 200 && status < 300) return 'delivered';
  return status === 410 ? 'gone' : 'failed';
}

function reasonOf(error: unknown, timedOut: boolean): string {
  if (error instanceof Refused) return error.reason;
  if (timedOut) return 'timeout';
  const code = (error as { code?: unknown }).code;
  return typeof code === 'string' ? code.slice(0, 60) : 'connection_failed';
}

/** One attempt to tell a receiver. Never rejects. */
export async function deliver(
  destinations: Destinations,
  receiver: Receiver,
  event: BackendEvent,
  { now, stop }: { now: () => Date; stop: AbortSignal },
): Promise<Attempt> {
  const at = now();
  const began = performance.now();
  const timeout = AbortSignal.timeout(ATTEMPT_MS_MAX);
  const told = (rest: Pick<Attempt, 'outcome'> & Partial<Attempt>): Attempt => ({
    retryAfterMs: 0,
    at,
    durationMs: Math.round(performance.now() - began),
    ...rest,
  });
  if (receiver.secrets.length === 0) return told({ outcome: 'failed', reason: 'no_usable_secret' });
  try {
    const url = new URL(receiver.url);
    const addresses = await destinations.addressesOf(url);
    const body = cloudEvent(receiver.tenantId, event);
    const headers = headersOf(event, receiver, body, at);
    const answer = await post({ url, headers, body, addresses, signal: AbortSignal.any([timeout, stop]) });
    const wait = retryAfterMs(answer.retryAfter, now());
    return told({ outcome: outcomeOf(answer.status), status: answer.status, retryAfterMs: wait });
  } catch (error) {
    if (stop.aborted && !timeout.aborted) return told({ outcome: 'aborted' });
    return told({ outcome: 'failed', reason: reasonOf(error, timeout.aborted) });
  }
}
