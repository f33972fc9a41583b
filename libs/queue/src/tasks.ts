import { z } from 'zod';

/**
 * What waits in the queue: a versioned union, so that a worker meeting a task of another release knows it.
 * The webhook's body is base64 of the raw bytes: the evidence itself, since nothing else has stored it yet.
 */
export const webhookTask = z.object({
  v: z.literal(1),
  kind: z.literal('webhook'),
  tenant: z.string(),
  gateway: z.string(),
  body: z.base64(),
  receivedAt: z.iso.datetime(),
  /** Put back from what is stored: how long it took says nothing about the queue. */
  replayed: z.literal(true).optional(),
});

export type WebhookTask = z.infer<typeof webhookTask>;

export const WEBHOOKS = 'webhooks';
export const RECONCILIATION = 'reconciliation';
