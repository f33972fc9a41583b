import type { Lived } from './scenario.js';
import type { World } from './world.js';

const quantile = (sorted: number[], q: number) =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? 0;
const minutes = (ms: number) => Math.round(ms / 6_000) / 10;

export interface Figures {
  payments: number;
  /** Minutes of simulated time from the gateway's truth until it was ours. */
  settledAfterMinutes: Record<string, { count: number; p50: number; p99: number; max: number }>;
  /** HTTP calls to the gateways, those that begin payments and refunds included. */
  callsPerPayment: number;
  questionsPerPayment: number;
  refusedAsTooMany: number;
  runs: number;
}

/** How long after the truth each payment was settled, and what that cost. */
export async function figures(world: World, lived: readonly Lived[]): Promise<Figures> {
  const { source } = world.database;
  const rows = await source.query<{ id: string; at: Date }[]>(
    `SELECT payment_id AS id, max(at) AS at FROM payment_transitions WHERE cause = 'poll' GROUP BY payment_id`,
  );
  const settled = new Map(rows.map(({ id, at }) => [id, at.getTime()]));
  const delays = new Map<string, number[]>();
  for (const { planned, payments, truthMs } of lived) {
    for (const [i, { id }] of payments.entries()) {
      const [truth, at] = [truthMs[i], settled.get(id)];
      if (truth === undefined || at === undefined) continue;
      for (const group of ['all', planned.story]) delays.set(group, [...(delays.get(group) ?? []), at - truth]);
    }
  }
  const [counted] = await source.query<{ runs: number; asked: number }[]>(
    `SELECT count(*) AS runs, sum((counts->>'asked')::int + (counts->>'failed')::int) AS asked FROM reconciliation_runs`,
  );
  const count = lived.reduce((sum, { payments }) => sum + payments.length, 0);
  const { calls, limited } = world.calls();
  const perPayment = (total: number) => Math.round((total / count) * 100) / 100;
  return {
    payments: count,
    settledAfterMinutes: Object.fromEntries(
      [...delays].map(([group, list]) => {
        const sorted = list.toSorted((a, b) => a - b);
        const [p50, p99, max] = [quantile(sorted, 0.5), quantile(sorted, 0.99), sorted.at(-1) ?? 0].map(minutes);
        return [group, { count: sorted.length, p50, p99, max } as Figures['settledAfterMinutes'][string]];
      }),
    ),
    callsPerPayment: perPayment(calls),
    questionsPerPayment: perPayment(counted?.asked ?? 0),
    refusedAsTooMany: limited,
    runs: counted?.runs ?? 0,
  };
}
