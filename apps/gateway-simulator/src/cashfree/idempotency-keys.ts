import { createHash } from 'node:crypto';

const KEYS_MAX = 10_000;

interface Kept {
  fingerprint: string;
  orderId: string;
}

function fingerprintOf(body: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(body) ?? '')
    .digest('hex');
}

/** `x-idempotency-key`: the same request again gets the same order, another request is refused. */
export class IdempotencyKeys {
  private readonly kept = new Map<string, Kept>();

  find(tenant: string, key: string, body: unknown): Kept | 'other_body' | undefined {
    const found = this.kept.get(`${tenant}/${key}`);
    return found && found.fingerprint !== fingerprintOf(body) ? 'other_body' : found;
  }

  keep(tenant: string, key: string, body: unknown, orderId: string): void {
    const oldest = this.kept.keys().next().value;
    if (oldest !== undefined && this.kept.size >= KEYS_MAX) this.kept.delete(oldest);
    this.kept.set(`${tenant}/${key}`, { fingerprint: fingerprintOf(body), orderId });
  }
}
