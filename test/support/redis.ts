import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { freePort } from './free-port.js';
import { until } from './until.js';

/** A Redis of its own for one test file, set up like the queue's: whoever needs to can kill it. */
export interface TestRedis {
  url: string;
  port: number;
  /** kill -9. What was acknowledged is on disk. */
  kill(): Promise<void>;
  /** Starts it again on the same port, with its data. */
  restart(): Promise<void>;
  /** SIGSTOP: it holds its connections and answers nothing, until it is thawed. */
  freeze(): void;
  thaw(): void;
  /** kill -9, and nothing is left of its data. */
  lose(): Promise<void>;
  stop(): Promise<void>;
  command(name: string, ...args: string[]): Promise<unknown>;
}

function spawnServer(port: number, dir: string, more: readonly string[]): ChildProcess {
  const settings = ['--port', port, '--bind', '127.0.0.1', '--dir', dir, '--save', '', '--daemonize', 'no'];
  const durable = ['--appendonly', 'yes', '--appendfsync', 'always', '--maxmemory-policy', 'noeviction'];
  const all = [...settings.map(String), ...durable, ...more];
  const libraries = process.env['TEST_REDIS_LIBRARY_PATH'];
  return spawn(process.env['TEST_REDIS_SERVER'] ?? 'redis-server', all, {
    stdio: 'ignore',
    env: { ...process.env, ...(libraries && { LD_LIBRARY_PATH: libraries }) },
  });
}

async function untilAnswering(url: string): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const redis = new Redis(url, { lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 0 });
    redis.on('error', () => undefined);
    try {
      await redis.connect();
      await redis.ping();
      return;
    } catch {
      await wait(50);
    } finally {
      redis.disconnect();
    }
  }
  throw new Error(`Redis at ${url} did not start`);
}

export async function isReplica({ command }: TestRedis): Promise<boolean> {
  return String(await command('INFO', 'replication')).includes('master_link_status:up');
}

/** Resolves once it has a copy of all that its master has. */
export async function follow(replica: TestRedis, master: TestRedis): Promise<void> {
  await replica.command('REPLICAOF', '127.0.0.1', String(master.port));
  await until(() => isReplica(replica), 'the replica follows');
}

/** @param more settings, the last of which counts: `--appendfsync no`, say */
export async function startRedis(more: readonly string[] = []): Promise<TestRedis> {
  const [port, dir] = [await freePort(), await mkdtemp(join(tmpdir(), 'propeller-redis-'))];
  const url = `redis://127.0.0.1:${port}`;
  let server = spawnServer(port, dir, more);
  await untilAnswering(url);
  const alive = () => server.exitCode === null && server.signalCode === null;
  const kill = async () => {
    if (!alive()) return;
    const gone = once(server, 'exit');
    server.kill('SIGKILL');
    await gone;
  };
  return {
    url,
    port,
    kill,
    restart: async () => {
      if (alive()) return;
      server = spawnServer(port, dir, more);
      await untilAnswering(url);
    },
    command: async (name, ...args) => {
      const redis = new Redis(url);
      try {
        return await redis.call(name, ...args);
      } finally {
        redis.disconnect();
      }
    },
    freeze: () => void server.kill('SIGSTOP'),
    thaw: () => void server.kill('SIGCONT'),
    lose: async () => {
      await kill();
      await rm(join(dir, 'appendonlydir'), { recursive: true, force: true });
    },
    stop: async () => {
      await kill();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
