// @ts-check
import { UserError } from '../terminal/user-error.mjs';

const majorMin = 14;
const connectMsMax = 5_000;

/**
 * Runs one statement. Loaded late: `pg` is there only after the install.
 * @param {string} url
 * @param {string} statement
 * @returns {Promise<Record<string, unknown>[]>}
 */
export async function query(url, statement) {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: connectMsMax, query_timeout: 10_000 });
  // A server that goes away while the connection closes must not end us.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return (await client.query(statement)).rows;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/**
 * @param {string} url
 * @returns {Promise<string>} the version of a server that somebody else runs
 */
export async function checkPostgres(url) {
  let version;
  try {
    version = String((await query(url, 'SHOW server_version'))[0]?.['server_version']);
  } catch (error) {
    throw new UserError(
      `DATABASE_URL is set to ${withoutPassword(url)}, but no PostgreSQL answers there: ${reasonOf(error)}`,
      'Start it, correct DATABASE_URL, or unset DATABASE_URL to have PostgreSQL provided.',
    );
  }
  if (Number.parseInt(version, 10) >= majorMin) return version;
  throw new UserError(`DATABASE_URL leads to PostgreSQL ${version}; payment-propeller needs ${majorMin} or newer.`);
}

/** @param {string} url */
export function withoutPassword(url) {
  return url.replace(/(:\/\/[^:/@]*):[^@]*@/, '$1:***@');
}

/**
 * @param {unknown} error
 * @returns {string}
 */
export function reasonOf(error) {
  if (!(error instanceof Error)) return String(error);
  // Refused on ::1 and on 127.0.0.1: one error that holds both, with an empty message.
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join('; ');
  return error.message;
}
