import type { Duration, PublishRequestInput, Timestamp } from '#libs/propeller-contract';

/** Every device of a client, one of them, whichever acknowledges first, or whoever listens to a topic now. */
export type PublishTarget =
  { clientId: string } | { clientId: string; deviceId: string } | { anyDeviceOf: string } | { topic: string };

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
  /** Takes the place of an earlier event with this key for the same target. */
  collapseKey?: string;
  /** Not acknowledged by then, it is withdrawn and its receipt says `expired`, `ack_deadline`. */
  ackDeadlineSeconds?: number;
  /** Low: of a topic's events, the ones that a connection which lags goes without. */
  priority?: 'low' | 'normal' | 'high';
}

function toTimestamp(time: Date): Timestamp {
  const ms = time.getTime();
  const seconds = Math.floor(ms / 1000);
  return { seconds, nanos: (ms - seconds * 1000) * 1_000_000 };
}

function toDuration(seconds: number): Duration {
  return { seconds: Math.floor(seconds), nanos: Math.round((seconds % 1) * 1e9) };
}

const PRIORITIES = { low: 'PRIORITY_LOW', normal: 'PRIORITY_NORMAL', high: 'PRIORITY_HIGH' } as const;

export function toRequest(publish: Publish): PublishRequestInput {
  const { target, event, ttlSeconds, collapseKey, ackDeadlineSeconds, priority } = publish;
  const { id, source, type, time, subject, data, traceparent } = event;
  return {
    target: 'deviceId' in target ? { device: { ...target } } : { ...target },
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
    ...(collapseKey !== undefined && { collapseKey }),
    ...(ackDeadlineSeconds !== undefined && { ackDeadline: toDuration(ackDeadlineSeconds) }),
    ...(priority !== undefined && { priority: PRIORITIES[priority] }),
  };
}
