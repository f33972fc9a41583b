import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { Runs } from '../../apps/reconciliation/src/runs/runs.js';
import { Sweep } from '../../apps/reconciliation/src/sweep.js';
import { createLogger } from '#libs/platform';
import { RECONCILIATION } from '#libs/queue';
import { spawnProcess, type Spawned } from '../support/processes.js';
import { freePort } from '../support/free-port.js';
import type { Shop } from './shop.js';
import type { World } from './world.js';

export const EVERY_MS = 300_000;

/** Whoever reconciles: told every five minutes, as the schedule would. */
export interface Replicas {
  sweep(): Promise<void>;
  /** Whether a sweep is going on. */
  busy(): Promise<boolean>;
  close(): Promise<void>;
}

/** In this process, so many at once. */
export function inProcess(world: World, shop: Shop, count: number): Replicas {
  const { source } = world.database;
  const logger = createLogger('reconcile', 'silent');
  const failures: unknown[] = [];
  let running = 0;
  const sweeps = Array.from({ length: count }, () => {
    const runs = new Runs(source, world.clock);
    return new Sweep(source, shop.inquiries, shop.allowances, runs, world.clock, world.pause, logger);
  });
  return {
    sweep: async () => {
      if (failures.length > 0) throw failures[0];
      if (running > 0) return;
      for (const sweep of sweeps) {
        running++;
        void sweep
          .run('schedule', EVERY_MS * 0.9)
          .catch((error: unknown) => failures.push(error))
          .finally(() => running--);
      }
    },
    busy: async () => running > 0,
    close: async () => {
      for (const sweep of sweeps) sweep.stop();
    },
  };
}

/** Processes of their own, of which one is killed (-9) now and then, and another started in its place. */
export async function killed(
  world: World,
  count: number,
  killEverySweeps: number,
): Promise<Replicas & { kills: number }> {
  const redis = new Redis(world.redis.url, { maxRetriesPerRequest: null });
  const queue = new Queue(RECONCILIATION, { connection: redis, prefix: '{payment-propeller}' });
  const start = async (): Promise<Spawned> => {
    const port = String(await freePort());
    const env = { ...world.env, RECONCILIATION_PORT: port, RECONCILIATION_EVERY_SECONDS: '300', LOG_LEVEL: 'error' };
    return spawnProcess('apps/reconciliation/src/main.js', env).ready(`http://127.0.0.1:${port}`);
  };
  const processes = await Promise.all(Array.from({ length: count }, start));
  let sweeps = 0;
  const replicas = {
    kills: 0,
    sweep: async () => {
      await queue.add('sweep', {}, { removeOnComplete: true, removeOnFail: true });
      if (++sweeps % killEverySweeps !== 0) return;
      const which = replicas.kills++ % count;
      await processes[which]?.kill('SIGKILL');
      processes[which] = await start();
    },
    busy: async () => {
      const since = new Date(world.now - EVERY_MS);
      const rows = await world.database.source.query<unknown[]>(
        `SELECT 1 FROM reconciliation_runs WHERE finished_at IS NULL AND error IS NULL AND seen_at > $1 LIMIT 1`,
        [since],
      );
      return rows.length > 0 || (await queue.getWaitingCount()) > 0;
    },
    close: async () => {
      await Promise.all(processes.map((one) => one.kill('SIGKILL')));
      await queue.close();
      redis.disconnect();
    },
  };
  return replicas;
}
