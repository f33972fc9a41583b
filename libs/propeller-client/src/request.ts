import type { Duration, PublishRequestInput, Timestamp } from '#libs/propeller-contract';

/** Every device of a client, or one of them. */
export type PublishTarget = { clientId: string } | { clientId: string; deviceId: string };

export interface PublishEvent {
  /** Derived from the cause, so that a repeat has the same id and shows once. */
  id: string;
  source: string;
  type: string;
  time: Date;
  subject?: string;
  data: unknown;
  traceparent?: string;
}

export interface Publish {
  target: PublishTarget;
  event: PublishEvent;
  /** How long the event is worth showing: 24 hours when absent, at most 7 days. */
  ttlSeconds?: number;
}

function toTimestamp(time: Date): Timestamp {
  const ms = time.getTime();
  const seconds = Math.floor(ms / 1000);
  return { seconds, nanos: (ms - seconds * 1000) * 1_000_000 };
}

function toDuration(seconds: number): Duration {
  return { seconds: Math.floor(seconds), nanos: Math.round((seconds % 1) * 1e9) };
}

export function toRequest({ target, event, ttlSeconds }: Publish): PublishRequestInput {
  const { id, source, type, time, subject, data, traceparent } = event;
  return {
    target: 'deviceId' in target ? { device: { ...target } } : { clientId: target.clientId },
    event: {
      id,
      source,
      type,
      time: toTimestamp(time),
      // undefined has no JSON: an event without data carries null.
      dataJson: JSON.stringify(data) ?? 'null',
      ...(subject !== undefined && { subject }),
      ...(traceparent !== undefined && { traceparent }),
    },
    ...(ttlSeconds !== undefined && { ttl: toDuration(ttlSeconds) }),
  };
}
