import { basicAuth, sameText } from '../authenticity.js';

/**
 * Juspay signs no body: it sends the username and password set in its dashboard. Whoever knows them can write any
 * body, so a webhook that passes is only a reason to ask.
 */
export function isWebhookAuthorization(username: string, password: string, authorization: string): boolean {
  const [scheme, encoded] = authorization.split(' ', 2);
  if (scheme?.toLowerCase() !== 'basic' || encoded === undefined) return false;
  return sameText(basicAuth(username, password), `Basic ${encoded}`);
}
