import { appendToOutbox, type OutboxMessage } from '#libs/outbox';
import type { EntityManager } from '#libs/database';
import type { DomainEvent } from './core/events.js';

const NOTIFY = 'notify';

/** What the outbox carries for a client of the tenant: one event, one client. */
export interface Notification {
  clientId: string;
  event: DomainEvent;
}

/** Tells each of the clients, once the transaction has committed. The same event for the same client is told once. */
export async function notify(
  manager: EntityManager,
  tenantId: string,
  clientIds: (string | null)[],
  event: DomainEvent,
  now: Date,
): Promise<void> {
  const recipients = new Set(clientIds.filter((id) => id !== null));
  const messages = [...recipients].map((clientId): OutboxMessage => ({
    tenantId,
    kind: NOTIFY,
    eventId: event.id,
    recipient: clientId,
    subject: event.subject,
    payload: { clientId, event } satisfies Notification,
  }));
  await appendToOutbox(manager, messages, now);
}
