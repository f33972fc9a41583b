import type { z } from 'zod';
import type { Credentials } from './gateway.js';
import { GatewayError } from './gateway-error.js';
import { MalformedWebhook } from './webhook-fact.js';

function firstIssue(error: z.ZodError): string {
  const issue = error.issues[0];
  return issue ? `${issue.path.join('.') || 'body'}: ${issue.message}` : 'not understood';
}

/** The tenant's credentials, checked. @throws GatewayError: nothing was sent, and no customer can help it */
export function readCredentials<T>(gateway: string, schema: z.ZodType<T>, credentials: Credentials): T {
  const parsed = schema.safeParse(credentials);
  if (parsed.success) return parsed.data;
  throw new GatewayError(`${gateway}: the credentials are not complete (${firstIssue(parsed.error)})`, {
    gateway,
    outcome: 'not_done',
    reason: 'technical',
    code: 'credentials_invalid',
  });
}

/** A 2xx answer in the shape we know. @throws GatewayError: it was done, and we do not understand what */
export function readAnswer<T>(gateway: string, schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new GatewayError(`${gateway}: an answer we do not understand (${firstIssue(parsed.error)})`, {
    gateway,
    outcome: 'done',
    reason: 'technical',
    code: 'answer_not_understood',
  });
}

/** @throws MalformedWebhook */
export function readWebhook<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new MalformedWebhook(firstIssue(parsed.error));
}

/** @throws MalformedWebhook */
export function parseWebhookJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw new MalformedWebhook('the body is not JSON');
  }
}
