import type { OutboxMessage } from '#libs/outbox';
import type { DomainEvent } from './core/events.js';

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
