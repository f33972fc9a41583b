import { createHash } from 'node:crypto';

const KEYS_MAX = 10_000;

interface Kept<T> {
  fingerprint: string;
  value: T;
}

function fingerprintOf(request: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(request) ?? '')
    .digest('hex');
}

/** Keys under which a request was made: the same request again gets the same `T`, another request is refused. */
export class IdempotencyKeys<T> {
  private readonly kept = new Map<string, Kept<T>>();

  find(tenant: string, key: string, request: unknown): { value: T } | 'other_request' | undefined {
    const found = this.kept.get(`${tenant}/${key}`);
    return found && found.fingerprint !== fingerprintOf(request) ? 'other_request' : found;
  }

  keep(tenant: string, key: string, request: unknown, value: T): void {
    const oldest = this.kept.keys().next().value;
    if (oldest !== undefined && this.kept.size >= KEYS_MAX) this.kept.delete(oldest);
    this.kept.set(`${tenant}/${key}`, { fingerprint: fingerprintOf(request), value });
  }
}
