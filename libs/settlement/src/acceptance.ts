import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from '#libs/database';
import { Problem, type Clock } from '#libs/kernel';
import { CLOCK } from '#libs/platform';
import { bookLine, type BookedLine } from './book-line.js';
import type { Booking } from './core/booking.js';

interface Stored {
  id: number;
  gateway: string;
  kind: string;
  state: string;
  here: number;
  currency: string;
  paymentId: string | null;
  refundId: string | null;
  lineId: string | null;
}

const LOCK = `
  SELECT id, gateway, kind, state, here, currency, payment_id AS "paymentId", refund_id AS "refundId", line_id AS "lineId"
  FROM settlement_differences WHERE id = $1 AND tenant_id = $2 FOR UPDATE`;

const LINE = `
  SELECT id, tenant_id AS "tenantId", gateway, currency, payment_id AS "paymentId", refund_id AS "refundId", revision, booked, fee, tax
  FROM settlement_lines WHERE id = $1 FOR UPDATE`;

const ACCEPT = `
  UPDATE settlement_differences SET state = 'accepted', suspended = 0, resolved_at = $2, resolution = $3 WHERE id = $1`;

const WRITE_OFF = `
  INSERT INTO ledger_entries (transaction_id, account, tenant_id, gateway, kind, amount, currency, payment_id, refund_id, at)
  SELECT $1, e.account, $2, $3, 'settlement', e.amount, $4, $5, $6, $7
  FROM (VALUES ('adjustments', $8::bigint), ('gateway', -$8::bigint)) AS e(account, amount)`;

/** A person takes a difference as it is: what is in suspense, or what will never come, becomes a fee or an adjustment. */
@Injectable()
export class Acceptance {
  constructor(
    private readonly source: DataSource,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** A repeat changes nothing. @throws Problem not_found */
  async accept(tenantId: string, id: number, note: string): Promise<void> {
    await this.source.transaction(async (manager) => {
      const [difference] = await manager.query<Stored[]>(LOCK, [id, tenantId]);
      if (!difference) throw new Problem('not_found', 'There is no such difference.');
      if (difference.state !== 'open') return;
      const now = this.clock.now();
      if (difference.lineId !== null) await this.explain(manager, difference, now);
      else if (difference.kind === 'missing_there' || (difference.kind === 'status' && difference.here > 0))
        await this.writeOff(manager, tenantId, difference, now);
      await manager.query(ACCEPT, [id, now, `Accepted: ${note}`]);
    });
  }

  private async explain(manager: EntityManager, { kind, lineId }: Stored, now: Date): Promise<void> {
    const [line] = await manager.query<(BookedLine & { fee: number; tax: number })[]>(LINE, [lineId]);
    if (!line) return;
    const booked: Booking = { bank: 0, fees: 0, tax: 0, gateway: 0, suspense: 0, adjustments: 0, ...line.booked };
    const { fee: fees, tax } = line;
    const adjustments = booked.adjustments + booked.suspense;
    const wanted = kind === 'fee' ? { ...booked, fees, tax } : { ...booked, adjustments };
    await bookLine(manager, line, { ...wanted, suspense: 0 }, now);
  }

  /** A payment is a loss; a refund that the gateway never made, the opposite. */
  private async writeOff(manager: EntityManager, tenantId: string, difference: Stored, now: Date): Promise<void> {
    const { id, gateway, currency, paymentId, refundId, here } = difference;
    const amount = refundId === null ? here : -here;
    await manager.query(WRITE_OFF, [
      `difference:${id}:accepted`,
      tenantId,
      gateway,
      currency,
      paymentId,
      refundId,
      now,
      amount,
    ]);
  }
}
