import type { DataSource } from '#libs/database';
import { indianDay, requestDay } from '#libs/settlement';
import type { Processes } from '../support/processes.js';

const LOCKS = '{payment-propeller}:webhooks:*:lock';

/** What a dead process still holds, it holds no longer: ten minutes pass at once. */
export async function leasesRunOut({ database: { source }, redis }: Processes): Promise<void> {
  await source.query(
    `UPDATE idempotency_keys SET leased_until = leased_until - interval '10 minutes' WHERE status IS NULL`,
  );
  await source.query(
    `UPDATE outbox SET due_at = due_at - interval '10 minutes' WHERE settled_at IS NULL AND accepted_at IS NULL`,
  );
  await source.query(`UPDATE settlement_days SET leased_until = leased_until - interval '10 minutes'`);
  await source.query(`UPDATE receipt_cursors SET leased_until = leased_until - interval '10 minutes'`);
  const locks = (await redis.command('KEYS', LOCKS)) as string[];
  if (locks.length > 0) await redis.command('DEL', ...locks);
}

/** All that is open is old enough to be asked about, and today is to be settled. */
export async function checksAreDue(source: DataSource): Promise<void> {
  await todayIsDue(source);
  await source.query(`UPDATE payments SET next_check_at = now() WHERE status = 'PENDING' AND next_check_at > now()`);
  await source.query(`UPDATE refunds SET next_check_at = now() WHERE status = 'PENDING' AND next_check_at > now()`);
}

/** As if today were over. Its pages may be read as often as that takes. */
export async function todayIsDue(source: DataSource): Promise<void> {
  await source.query(`DELETE FROM gateway_allowances WHERE question = 'report'`);
  const now = new Date();
  for (const gateway of ['razorpay', 'cashfree'])
    await requestDay(source, { tenantId: 'zomato', gateway }, indianDay(now), now);
}
