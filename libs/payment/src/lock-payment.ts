import { Problem } from '#libs/kernel';
import type { EntityManager } from '#libs/database';
import { lockAttempts, type LockedAttempt } from './lock-attempts.js';

/** A payment of this tenant with its order, locked. @throws Problem not_found */
export async function lockPayment(manager: EntityManager, tenantId: string, id: string): Promise<LockedAttempt> {
  const [named] = await manager.query<{ reference: string; gateway: string }[]>(
    `SELECT reference, gateway FROM payments WHERE id = $1 AND tenant_id = $2`,
    [id, tenantId],
  );
  const origin = { tenantId, gateway: named?.gateway ?? '', cause: 'create' } as const;
  const [locked] = named ? await lockAttempts(manager, [{ origin, names: { reference: named.reference } }]) : [];
  if (!locked) throw new Problem('not_found', 'There is no payment with this id.');
  return locked;
}
