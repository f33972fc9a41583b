import type { OutboxMessage } from '#libs/outbox';
import type { DomainEvent } from './core/events.js';
import type { LockedAttempt } from './lock-attempts.js';

export const NOTIFY = 'notify';

/** What the outbox carries for a client of the tenant: one event, one client. */
export interface Notification {
  clientId: string;
  event: DomainEvent;
}

/** Tells each of the clients, once the transaction has committed. The same event for the same client is told once. */
export function notifications(tenantId: string, clientIds: (string | null)[], event: DomainEvent): OutboxMessage[] {
  const recipients = new Set(clientIds.filter((id) => id !== null));
  return [...recipients].map((clientId) => ({
    tenantId,
    kind: NOTIFY,
    eventId: event.id,
    recipient: clientId,
    subject: event.subject,
    payload: { clientId, event } satisfies Notification,
  }));
}

/** The tenant's own backend, by webhook. */
export const TELL_BACKEND = 'backend';
/** No client can be called that. */
const BACKEND = 'backend:webhook';

/** Tells the tenant's backend, in this order. Without an endpoint nothing is kept for it: see DECISIONS 35. */
export function backendMessages(
  { tenantId, tellsBackend }: Pick<LockedAttempt, 'tenantId' | 'tellsBackend'>,
  ...events: DomainEvent[]
): OutboxMessage[] {
  if (!tellsBackend) return [];
  return events.map((event) => ({
    tenantId,
    kind: TELL_BACKEND,
    eventId: event.id,
    recipient: BACKEND,
    subject: event.subject,
    payload: event,
  }));
}
