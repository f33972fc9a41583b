/** What happened, as the outbox carries it. */
export interface BackendEvent {
  id: string;
  source: string;
  type: string;
  subject: string;
  time: string;
  data: Record<string, unknown>;
}

/** CloudEvents 1.0 in JSON: the same for each attempt, byte by byte. */
export function cloudEvent(tenant: string, { id, source, type, subject, time, data }: BackendEvent): string {
  const datacontenttype = 'application/json';
  return JSON.stringify({ specversion: '1.0', id, source, type, subject, time, tenant, datacontenttype, data });
}
