import pg from 'pg';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { PreparingClient } from './preparing-client.js';
import { Initial1763800000000 } from './migrations/1763800000000-initial.js';
import { Money1763900000000 } from './migrations/1763900000000-money.js';
import { Reconciliation1764100000000 } from './migrations/1764100000000-reconciliation.js';
import { Routing1764300000000 } from './migrations/1764300000000-routing.js';
import { WebhookEndpoints1764200000000 } from './migrations/1764200000000-webhook-endpoints.js';
import { Settlement1764400000000 } from './migrations/1764400000000-settlement.js';
import { Books1764000000000 } from './migrations/1764000000000-books.js';

const STATEMENT_MS_MAX = 10_000;
const CONNECT_MS_MAX = 2_000;

// Our bigints are paise and sequence numbers, all below 2^53; as strings they would only invite mistakes.
pg.types.setTypeParser(pg.types.builtins.INT8, (text) => {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`bigint out of range: ${text}`);
  return value;
});

/**
 * For a process whose every statement looks up a few rows by their keys, on tables that are empty one minute and full the
 * next: statistics are always late there, and with them off the plan is the same at any time. See DECISIONS 37.
 */
const BY_INDEX = '-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off';
export type Plans = 'by statistics' | 'by index';

/** Every wait on PostgreSQL has an end: for a connection, for a statement, for a lock. */
export function dataSourceOptions(
  url: string,
  { poolSize, name, plans = 'by statistics' }: { poolSize: number; name: string; plans?: Plans },
): DataSourceOptions {
  return {
    type: 'postgres',
    driver: pg,
    url,
    poolSize,
    applicationName: name,
    connectTimeoutMS: CONNECT_MS_MAX,
    extra: {
      Client: PreparingClient,
      ...(plans === 'by index' && { options: BY_INDEX }),
      statement_timeout: STATEMENT_MS_MAX,
      lock_timeout: STATEMENT_MS_MAX / 2,
      idle_in_transaction_session_timeout: STATEMENT_MS_MAX * 2,
      query_timeout: STATEMENT_MS_MAX + 1_000,
    },
    migrations: [
      Initial1763800000000,
      Money1763900000000,
      Books1764000000000,
      Reconciliation1764100000000,
      WebhookEndpoints1764200000000,
      Routing1764300000000,
      Settlement1764400000000,
    ],
    migrationsTransactionMode: 'each',
  };
}

/** A connection for a command or a test; the caller destroys it. */
export function openDatabase(url: string, name: string): Promise<DataSource> {
  return new DataSource(dataSourceOptions(url, { poolSize: 2, name })).initialize();
}

/** Applies what is missing. Safe with several processes at once: an advisory lock lets one of them work. */
export async function migrate(url: string): Promise<string[]> {
  const source = await openDatabase(url, 'migrate');
  const runner = source.createQueryRunner();
  try {
    await runner.query(`SELECT pg_advisory_lock(hashtext('payment-propeller migrations'))`);
    const applied = await source.runMigrations();
    return applied.map((migration) => migration.name);
  } finally {
    await runner.release();
    await source.destroy();
  }
}
