import type { EntityManager } from '#libs/database';
import { BOOKED_ACCOUNTS, type Booking } from './core/booking.js';

/** A line as it is kept, and what it did to the accounts so far. */
export interface BookedLine {
  id: string;
  tenantId: string;
  gateway: string;
  currency: string;
  paymentId: string | null;
  refundId: string | null;
  revision: number;
  booked: Partial<Booking>;
}

const BOOK = `
  WITH line AS (UPDATE settlement_lines SET revision = revision + 1, booked = $2, payment_id = $4, refund_id = $5 WHERE id = $1)
  INSERT INTO ledger_entries (transaction_id, account, tenant_id, gateway, kind, amount, currency, payment_id, refund_id, line_id, at)
  SELECT $3, e.account, $6, $7, 'settlement', e.amount, $8, $4, $5, $1, $9
  FROM jsonb_to_recordset($10::jsonb) AS e(account text, amount bigint)`;

const KNOW = `UPDATE settlement_lines SET payment_id = $2, refund_id = $3 WHERE id = $1`;

/**
 * Brings the ledger from what the line was booked as to what it should be booked as: reading the same again books nothing.
 * The caller holds the line's row.
 */
export async function bookLine(manager: EntityManager, line: BookedLine, wanted: Booking, now: Date): Promise<boolean> {
  const entries = BOOKED_ACCOUNTS.map((account) => ({
    account,
    amount: wanted[account] - (line.booked[account] ?? 0),
  })).filter(({ amount }) => amount !== 0);
  const { id, paymentId, refundId, tenantId, gateway, currency, revision } = line;
  if (entries.length === 0) {
    await manager.query(KNOW, [id, paymentId, refundId]);
    return false;
  }
  const transactionId = `${id}:${revision}`;
  await manager.query(BOOK, [
    id,
    JSON.stringify(wanted),
    transactionId,
    paymentId,
    refundId,
    tenantId,
    gateway,
    currency,
    now,
    JSON.stringify(entries),
  ]);
  return true;
}
