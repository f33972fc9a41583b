import type { DataSource } from '#libs/database';
import { PAYMENT_TRANSITIONS, REFUND_TRANSITIONS } from '../core/states.js';
import { INVARIANTS } from './invariants.js';

export interface Violation {
  invariant: string;
  /** What must be true and is not. */
  says: string;
  id: string;
  detail: string;
}

const PER_INVARIANT_MAX = 100;

function movesOf(table: Readonly<Record<string, readonly string[]>>) {
  return Object.entries(table).flatMap(([from, targets]) => targets.map((to) => ({ from, to })));
}

/** All that breaks an invariant in this database, at most a hundred for each. Reads one consistent state. */
export async function checkInvariants(source: DataSource, now: Date): Promise<Violation[]> {
  const refundMoves = [
    { from: '', to: 'PENDING' },
    { from: '', to: 'PROCESSED' },
    { from: '', to: 'FAILED' },
  ];
  const parameters = [
    now,
    JSON.stringify(movesOf(PAYMENT_TRANSITIONS)),
    JSON.stringify([...movesOf(REFUND_TRANSITIONS), ...refundMoves]),
  ];
  return source.transaction('REPEATABLE READ', async (manager) => {
    await manager.query('SET TRANSACTION READ ONLY');
    const violations: Violation[] = [];
    for (const { name: invariant, says, sql } of INVARIANTS) {
      // Every statement takes all parameters; PostgreSQL wants to know the type of those it does not use.
      const rows = await manager.query<{ id: string; detail: string }[]>(
        `WITH given AS (SELECT $1::timestamptz, $2::jsonb, $3::jsonb) SELECT * FROM (${sql}) broken LIMIT ${PER_INVARIANT_MAX}`,
        parameters,
      );
      violations.push(...rows.map(({ id, detail }) => ({ invariant, says, id, detail })));
    }
    return violations;
  });
}
