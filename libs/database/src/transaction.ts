import { DataSource, QueryFailedError, type EntityManager } from 'typeorm';

/** SQLSTATE classes in which nothing was decided and the same work can be tried again (PostgreSQL manual, appendix A). */
const TRANSIENT = /^(08|40|53|55P03|57)/;

/** The database could not answer (connection lost, shutting down, deadlock, timeout): the caller may try again later. */
export function isDatabaseUnavailable(error: unknown): boolean {
  const code = error instanceof QueryFailedError ? (error.driverError as { code?: string }).code : undefined;
  if (code) return TRANSIENT.test(code) || /^(ECONN|ETIMEDOUT|EPIPE|ENOTFOUND|EHOSTUNREACH)/.test(code);
  const message = error instanceof Error ? error.message : '';
  const systemCode = (error as { code?: string } | null)?.code ?? '';
  return (
    /^(ECONN|ETIMEDOUT|EPIPE|ENOTFOUND|EHOSTUNREACH|57|08)/.test(systemCode) ||
    /Connection terminated|timeout exceeded when trying to connect|Query read timeout|not established|Driver not Connected|connection timeout/i.test(
      message,
    )
  );
}

/** Is this the violation of the unique constraint or index of that name? */
export function isUniqueViolation(error: unknown, constraint: string): boolean {
  if (!(error instanceof QueryFailedError)) return false;
  const { code, constraint: violated } = error.driverError as { code?: string; constraint?: string };
  return code === '23505' && violated === constraint;
}

export type { EntityManager };
export { DataSource };
