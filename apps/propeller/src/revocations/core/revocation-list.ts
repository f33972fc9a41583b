/** What was revoked: all tokens of a client issued until then, or one token by its `jti`. */
export type Revoked = { clientId: string } | { jti: string };

/** What of a token decides whether it was revoked. */
export interface RevocableToken {
  tenant: string;
  clientId: string;
  tokenId: string | undefined;
  /** Milliseconds since the epoch, as the token says: whole seconds. */
  issuedAt: number;
}

/** Its name here and in Redis, and the second it happened in. */
export type Entry = readonly [name: string, second: number];

/**
 * A token may live for 24 hours, and its issuer's clock may be a minute ahead of ours: after that, whatever a revocation
 * covers has expired by itself. One more minute for clocks of ours.
 */
export const KEPT_SECONDS = 24 * 3600 + 120;

export function nameOf(tenant: string, revoked: Revoked): string {
  return 'clientId' in revoked ? `c:${tenant}:${revoked.clientId}` : `j:${tenant}:${revoked.jti}`;
}

function tenantOf(name: string): string {
  return name.slice(2, name.indexOf(':', 2));
}

/**
 * The revocations in force. `iat` has seconds, so that a token of the very second of its client's revocation may have been
 * issued before it: it counts as revoked. Revocations only ever grow stricter, in whatever order they are heard of.
 */
export class RevocationList {
  private readonly seconds = new Map<string, number>();
  private readonly counts = new Map<string, number>();

  get size(): number {
    return this.seconds.size;
  }

  countOf(tenant: string): number {
    return this.counts.get(tenant) ?? 0;
  }

  secondOf(name: string): number | undefined {
    return this.seconds.get(name);
  }

  entries(): IterableIterator<Entry> {
    return this.seconds.entries();
  }

  /** @returns whether it says anything new */
  add([name, second]: Entry): boolean {
    const known = this.seconds.get(name);
    if (known !== undefined && known >= second) return false;
    this.seconds.set(name, second);
    if (known === undefined) this.counts.set(tenantOf(name), this.countOf(tenantOf(name)) + 1);
    return true;
  }

  covers({ tenant, clientId, tokenId, issuedAt }: RevocableToken): boolean {
    const second = this.seconds.get(nameOf(tenant, { clientId }));
    if (second !== undefined && issuedAt < (second + 1) * 1000) return true;
    return tokenId !== undefined && this.seconds.has(nameOf(tenant, { jti: tokenId }));
  }

  /** Forgets what has nothing left to cover. */
  prune(nowSecond: number): void {
    for (const [name, second] of this.seconds) {
      if (second >= nowSecond - KEPT_SECONDS) continue;
      this.seconds.delete(name);
      const left = this.countOf(tenantOf(name)) - 1;
      if (left > 0) this.counts.set(tenantOf(name), left);
      else this.counts.delete(tenantOf(name));
    }
  }
}
