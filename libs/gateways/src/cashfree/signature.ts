import { createHmac } from 'node:crypto';
import { sameText } from '../authenticity.js';

/**
 * `x-webhook-signature`: base64 over the timestamp directly followed by the raw body, with the client secret.
 *
 * The timestamp's age is not checked. A retry comes up to half an hour later (or as much later as the account's policy
 * says) and nothing documents that its timestamp is new, so any limit tight enough to matter would refuse genuine
 * payments. It would also add nothing: the same bytes are deduplicated at the door, and a payment that succeeded
 * cannot succeed again.
 */
export function isWebhookSignature(secret: string, timestamp: string, body: Buffer, signature: string): boolean {
  if (!/^\d{1,16}$/.test(timestamp)) return false;
  return sameText(createHmac('sha256', secret).update(timestamp).update(body).digest('base64'), signature);
}
