import type { DataSource } from '#libs/database';
import type { Account, EntryKind } from './core/entries.js';

export interface Balance {
  gateway: string;
  account: Account;
  currency: string;
  /** Paise: debits less credits. */
  balance: number;
}

/** A line of the statement. */
export interface LedgerEntry {
  seq: number;
  transactionId: string;
  kind: EntryKind;
  gateway: string;
  account: Account;
  amount: number;
  currency: string;
  paymentId: string | null;
  refundId: string | null;
  at: Date;
}

export interface StatementQuery {
  from: Date;
  /** Not included. */
  to: Date;
  gateway?: string | undefined;
  account?: Account | undefined;
}

/** Where a page ended. */
export interface StatementPosition {
  at: Date;
  seq: number;
}

const BALANCES = `
  SELECT gateway, account, currency, sum(amount)::bigint AS balance FROM ledger_entries
  WHERE tenant_id = $1 AND ($2::text IS NULL OR gateway = $2) AND ($3::timestamptz IS NULL OR at < $3)
  GROUP BY gateway, account, currency ORDER BY gateway, account, currency`;

const STATEMENT = `
  SELECT seq, transaction_id AS "transactionId", kind, gateway, account, amount, currency, payment_id AS "paymentId",
    refund_id AS "refundId", at
  FROM ledger_entries
  WHERE tenant_id = $1 AND at >= $2 AND at < $3 AND ($4::text IS NULL OR gateway = $4)
    AND ($5::text IS NULL OR account = $5) AND (at, seq) > ($6::timestamptz, $7::bigint)
  ORDER BY at, seq LIMIT $8`;

/** What the ledger says, to be read. Who moves money writes its entries in the same statement. */
export class Ledger {
  constructor(private readonly source: DataSource) {}

  /** Now, or as they were before `until`. */
  balances(tenantId: string, gateway?: string, until?: Date): Promise<Balance[]> {
    return this.source.query<Balance[]>(BALANCES, [tenantId, gateway ?? null, until ?? null]);
  }

  statement(
    tenantId: string,
    { from, to, gateway, account }: StatementQuery,
    limit: number,
    after: StatementPosition = { at: from, seq: 0 },
  ): Promise<LedgerEntry[]> {
    const parameters = [tenantId, from, to, gateway ?? null, account ?? null, after.at, after.seq, limit];
    return this.source.query<LedgerEntry[]>(STATEMENT, parameters);
  }

  /** All of it, a page at a time: what was not asked for yet is not in memory. */
  async *pages(tenantId: string, query: StatementQuery, pageSize: number): AsyncGenerator<LedgerEntry[]> {
    let after: StatementPosition | undefined;
    for (;;) {
      const page = await this.statement(tenantId, query, pageSize, after);
      if (page.length > 0) yield page;
      after = page.at(-1);
      if (!after || page.length < pageSize) return;
    }
  }
}
