import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from '#libs/database';
import type { Account } from '#libs/inquiry';
import { failpoint, type Clock } from '#libs/kernel';
import { CLOCK } from '#libs/platform';
import { bookLine, type BookedLine } from './book-line.js';
import { bookingOf } from './core/booking.js';
import type { Difference, DifferenceKind, Line, Verdict } from './core/facts.js';
import { resolvedBy } from './core/words.js';
import type { NamedLine } from './line-id.js';
import { keepLease, type Lease } from './days.js';

const BATCH = 100;

const INSERT_LINES = `
  INSERT INTO settlement_lines (id, tenant_id, gateway, day, settlement_id, utr, kind, entity_id, gateway_payment_id,
    gateway_order_id, reference, amount, fee, tax, net, currency, settled_at)
  SELECT l.id, $1, $2, $3::date, l."settlementId", l.utr, l.kind, l."entityId", l."gatewayPaymentId", l."gatewayOrderId", l.reference,
    l.amount, l.fee, l.tax, l.net, l.currency, l."settledAt"
  FROM jsonb_to_recordset($4::jsonb) AS l(id text, "settlementId" text, utr text, kind text, "entityId" text,
    "gatewayPaymentId" text, "gatewayOrderId" text, reference text, amount bigint, fee bigint, tax bigint, net bigint,
    currency text, "settledAt" timestamptz, place bigint)
  ORDER BY place
  ON CONFLICT (id) DO UPDATE SET amount = EXCLUDED.amount, fee = EXCLUDED.fee, tax = EXCLUDED.tax, net = EXCLUDED.net,
    utr = EXCLUDED.utr
  WHERE settlement_lines.amount <> EXCLUDED.amount OR settlement_lines.fee <> EXCLUDED.fee
    OR settlement_lines.tax <> EXCLUDED.tax OR settlement_lines.net <> EXCLUDED.net`;

const LOCK_LINES = `
  SELECT id, tenant_id AS "tenantId", gateway, currency, payment_id AS "paymentId", refund_id AS "refundId", revision, booked
  FROM settlement_lines WHERE id = ANY($1) ORDER BY id FOR UPDATE`;

const ACCEPTED = `
  SELECT subject, kind FROM settlement_differences WHERE tenant_id = $1 AND gateway = $2 AND state = 'accepted'
    AND subject = ANY($3) ORDER BY id FOR UPDATE`;

const STILL_ACCEPTED = `old.state = 'accepted' AND old.kind = EXCLUDED.kind`;

const FOUND = `
  INSERT INTO settlement_differences AS old (tenant_id, gateway, day, subject, kind, place, state, about, entity_id, payment_id,
    refund_id, line_id, here, there, suspended, currency, resolved_by, found_at)
  SELECT $1, $2, $3::date, subject, kind, place, 'open', about, "entityId", "paymentId", "refundId", "lineId", here, there,
    suspended, currency, "resolvedBy", $5
  FROM jsonb_to_recordset($4::jsonb) AS d(subject text, kind text, place text, about text, "entityId" text, "paymentId" text,
    "refundId" text, "lineId" text, here bigint, there bigint, suspended bigint, currency text, "resolvedBy" text)
  ON CONFLICT (tenant_id, gateway, subject) DO UPDATE SET
    state = CASE WHEN ${STILL_ACCEPTED} THEN 'accepted' ELSE 'open' END,
    found_at = CASE old.state WHEN 'resolved' THEN EXCLUDED.found_at ELSE old.found_at END,
    kind = EXCLUDED.kind, place = EXCLUDED.place, here = EXCLUDED.here, there = EXCLUDED.there, suspended = EXCLUDED.suspended,
    entity_id = EXCLUDED.entity_id, payment_id = EXCLUDED.payment_id, refund_id = EXCLUDED.refund_id, line_id = EXCLUDED.line_id,
    resolved_by = EXCLUDED.resolved_by, resolution = CASE WHEN ${STILL_ACCEPTED} THEN old.resolution END,
    resolved_at = CASE WHEN ${STILL_ACCEPTED} THEN old.resolved_at END`;

const OPEN = `
  SELECT id, subject, kind, payment_id AS "paymentId", refund_id AS "refundId" FROM settlement_differences
  WHERE tenant_id = $1 AND gateway = $2 AND state = 'open' ORDER BY id`;

const CLOSE = `
  UPDATE settlement_differences SET state = 'resolved', suspended = 0, resolved_at = $2,
    resolution = CASE WHEN asked > 0 THEN 'The gateway was asked about it; all books agree now.'
      ELSE 'All books agree now.' END
  WHERE id = ANY($1)`;

interface OpenDifference {
  id: number;
  subject: string;
  kind: DifferenceKind;
  paymentId: string | null;
  refundId: string | null;
}

/** Writes down what a match says: differences, and what each line of a report does to the accounts. */
@Injectable()
export class VerdictWriter {
  constructor(
    private readonly source: DataSource,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** The differences that are open, as the ledger's suspense. Under the day's lease: one at a time writes for an account. */
  async write(lease: Lease, verdicts: readonly Verdict[], report: readonly NamedLine[]): Promise<void> {
    const read = new Map(report.map((line) => [line.id, line]));
    const telling = verdicts.filter(({ difference, lines }) => difference || lines.length > 0);
    for (let from = 0; from < telling.length; from += BATCH) {
      await this.source.transaction((manager) =>
        this.writeSome(manager, lease, telling.slice(from, from + BATCH), read),
      );
      failpoint('settlement.written');
    }
    await this.source.transaction((manager) => this.close(manager, lease, verdicts));
  }

  private async writeSome(
    manager: EntityManager,
    lease: Lease,
    verdicts: Verdict[],
    read: Map<string, NamedLine>,
  ): Promise<void> {
    const now = this.clock.now();
    const { tenantId, gateway, day } = lease;
    await keepLease(manager, lease, now);
    const accepted = await acceptedOf(manager, lease, verdicts);
    const lines = verdicts.flatMap((verdict) => verdict.lines);
    const fresh = lines.flatMap(({ id }, place) => {
      const line = read.get(id);
      return line ? [Object.assign({ place }, line)] : [];
    });
    await manager.query(INSERT_LINES, [tenantId, gateway, day, JSON.stringify(fresh)]);
    const locked = new Map(
      (await manager.query<BookedLine[]>(LOCK_LINES, [lines.map(({ id }) => id)])).map((line) => [line.id, line]),
    );
    const differences: object[] = [];
    for (const verdict of verdicts) {
      const kinds = accepted.get(verdict.key) ?? new Set<DifferenceKind>();
      let suspended = 0;
      for (const line of verdict.lines) {
        const kept = locked.get(line.id);
        if (!kept) continue;
        const booking = bookingOf(verdict, line, kinds);
        suspended += booking.suspense;
        await bookLine(manager, { ...kept, ...ownersOf(verdict) }, booking, now);
      }
      if (verdict.difference) differences.push(toRow(verdict, verdict.difference, suspended));
    }
    failpoint('settlement.booked');
    await manager.query(FOUND, [tenantId, gateway, day, JSON.stringify(differences), now]);
  }

  /** What is open and was not found again. Nothing heard of what was missing there is no answer: then it stays open. */
  private async close(manager: EntityManager, lease: Lease, verdicts: readonly Verdict[]): Promise<void> {
    const now = this.clock.now();
    await keepLease(manager, lease, now);
    const open = await manager.query<OpenDifference[]>(OPEN, [lease.tenantId, lease.gateway]);
    const found = new Set(verdicts.flatMap(({ key, difference }) => (difference ? [key] : [])));
    const heardOf = new Set(
      verdicts.filter(({ listed, lines }) => listed || lines.length > 0).map(({ ours }) => ours?.id),
    );
    const over = open.filter(
      ({ subject, kind, paymentId, refundId }) =>
        !found.has(subject) && (kind !== 'missing_there' || heardOf.has(refundId ?? paymentId ?? '')),
    );
    await manager.query(CLOSE, [over.map(({ id }) => id), now]);
  }
}

async function acceptedOf(manager: EntityManager, { tenantId, gateway }: Account, verdicts: readonly Verdict[]) {
  const keys = verdicts.map(({ key }) => key);
  const rows = await manager.query<{ subject: string; kind: DifferenceKind }[]>(ACCEPTED, [tenantId, gateway, keys]);
  const accepted = new Map<string, Set<DifferenceKind>>();
  for (const { subject, kind } of rows) accepted.set(subject, (accepted.get(subject) ?? new Set()).add(kind));
  return accepted;
}

function ownersOf({ ours }: Verdict): { paymentId: string | null; refundId: string | null } {
  return { paymentId: ours?.paymentId ?? null, refundId: ours?.kind === 'refund' ? ours.id : null };
}

function toRow(verdict: Verdict, difference: Difference, suspended: number): object {
  const { key, ours, listed, lines } = verdict;
  const [line] = lines as [Line?];
  return {
    subject: key,
    kind: difference.kind,
    place: difference.where,
    about: line?.kind ?? listed?.kind ?? ours?.kind,
    entityId: line?.entityId ?? listed?.entityId ?? ours?.entityId,
    ...ownersOf(verdict),
    lineId: line?.id,
    here: difference.here,
    there: difference.there,
    suspended,
    currency: line?.currency ?? listed?.currency ?? ours?.currency,
    resolvedBy: resolvedBy(verdict, difference),
  };
}
