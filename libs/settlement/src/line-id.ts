import { createHash } from 'node:crypto';
import type { SettlementLine } from '#libs/gateways';
import type { Account } from '#libs/inquiry';

/** A line of a report under a name that is the same whenever it is read: `lin_` and 24 hexadecimal digits. */
export interface NamedLine extends SettlementLine {
  id: string;
}

/** Two equal lines of a settlement are two lines: the second has a name of its own. */
export function named({ tenantId, gateway }: Account, lines: readonly SettlementLine[]): NamedLine[] {
  const seen = new Map<string, number>();
  return lines.map((line) => {
    const what = JSON.stringify([tenantId, gateway, line.settlementId, line.kind, line.entityId]);
    const before = seen.get(what) ?? 0;
    seen.set(what, before + 1);
    const hash = createHash('sha256').update(`${what}${before}`).digest('hex');
    return { ...line, id: `lin_${hash.slice(0, 24)}` };
  });
}
