import { hash } from 'node:crypto';

/**
 * What makes two webhooks the same: tenant, gateway and the signed bytes. Event ids travel in unsigned headers
 * (Razorpay) or not at all (Cashfree), so they are information only.
 */
export function webhookId(tenant: string, gateway: string, body: Buffer): string {
  return hash('sha256', Buffer.concat([Buffer.from(`${tenant}\n${gateway}\n`), body]));
}
