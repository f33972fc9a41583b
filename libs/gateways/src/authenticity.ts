import { createHash, timingSafeEqual } from 'node:crypto';
import type { Headers } from './gateway.js';

/** Compares in a time that depends on neither text: their digests have the same length, whatever they are. */
export function sameText(expected: string, given: string): boolean {
  return timingSafeEqual(digest(expected), digest(given));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text, 'utf8').digest();
}

/** A header that came exactly once. Two signatures are no signature. */
export function singleHeader(headers: Headers, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' ? value : undefined;
}

export function basicAuth(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`, 'utf8').toString('base64')}`;
}
