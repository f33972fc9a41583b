import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createDatabase, type TestDatabase } from './database.js';
import { startRedis, type TestRedis } from './redis.js';
import { CREDENTIALS_KEY, environment } from './stack.js';
import { until } from './until.js';

const PORTS = {
  payments: 'PAYMENTS_PORT',
  'webhook-worker': 'WORKER_PORT',
  reconciliation: 'RECONCILIATION_PORT',
  propeller: 'PROPELLER_PORT',
  'gateway-simulator': 'SIMULATOR_PORT',
} as const;
/** A machine that does other things as well takes its time. */
const READY_MS_MAX = 60_000;
const OUTPUT_CHARS_MAX = 500_000;
export type ProcessName = keyof typeof PORTS;

export interface Ended {
  code: number | null;
  signal: string | null;
  output: string;
}

/** One compiled process, as `node dist/apps/<name>/src/main.js` starts it. */
export class Spawned {
  output = '';
  private readonly ended: Promise<Ended>;

  constructor(private readonly child: ChildProcess) {
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk) => (this.output = (this.output + String(chunk)).slice(-OUTPUT_CHARS_MAX)));
    this.ended = once(child, 'close').then(([code, signal]) => ({ code, signal, output: this.output }));
  }

  kill(signal: 'SIGKILL' | 'SIGTERM'): Promise<Ended> {
    this.child.kill(signal);
    return this.ended;
  }

  /** For those that do not end it. */
  signal(signal: 'SIGSTOP' | 'SIGCONT' | 'SIGUSR2'): void {
    this.child.kill(signal);
  }

  end(): Promise<Ended> {
    return this.ended;
  }

  /**
   * @param probe `live`: also when what it depends on is away
   * @throws with what it wrote, when it ends or is not ready in time
   */
  async ready(url: string, probe: 'ready' | 'live' = 'ready'): Promise<this> {
    const answers = () =>
      fetch(`${url}/health/${probe}`, { signal: AbortSignal.timeout(2000) }).then(
        ({ ok }) => ok,
        () => false,
      );
    const ended = this.ended.then(({ code, signal }) => {
      throw new Error(`ended with ${code ?? signal} before it was ready`);
    });
    await Promise.race([until(answers, 'ready', READY_MS_MAX), ended]).catch((error: unknown) => {
      throw new Error(`${String(error)}\n${this.output.slice(-3000)}`);
    });
    return this;
  }
}

/** @param flags for Node.js itself */
export function spawnProcess(main: string, env: Record<string, string>, flags: readonly string[] = []): Spawned {
  const build = process.env['TEST_BUILD_DIR'] ?? '.build/test';
  const path = process.env['PATH'] ?? '';
  const child = spawn(process.execPath, [...flags, join(build, 'dist', main)], {
    env: { PATH: path, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return new Spawned(child);
}

/** The processes of the road, split, with databases of their own. */
export class Processes {
  private readonly running = new Map<ProcessName, Spawned>();

  private constructor(
    readonly env: Record<string, string>,
    readonly database: TestDatabase,
    readonly redis: TestRedis,
  ) {}

  static async start(names: ProcessName[]): Promise<Processes> {
    const [database, redis] = await Promise.all([createDatabase(CREDENTIALS_KEY), startRedis()]);
    const processes = new Processes({ ...(await environment(database, redis)), LOG_LEVEL: 'info' }, database, redis);
    try {
      await Promise.all(names.map((name) => processes.start(name)));
    } catch (error) {
      await processes.close();
      throw error;
    }
    return processes;
  }

  url(name: ProcessName): string {
    return `http://127.0.0.1:${this.env[PORTS[name]]}`;
  }

  async start(name: ProcessName, env: Record<string, string> = {}): Promise<void> {
    const spawned = this.spawn(name, env);
    await spawned.ready(this.url(name));
  }

  /** Not ready yet. */
  spawn(name: ProcessName, env: Record<string, string> = {}): Spawned {
    const spawned = spawnProcess(`apps/${name}/src/main.js`, { ...this.env, ...env });
    this.running.set(name, spawned);
    return spawned;
  }

  async kill(name: ProcessName, signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): Promise<Ended | undefined> {
    const ended = await this.running.get(name)?.kill(signal);
    this.running.delete(name);
    return ended;
  }

  async close(): Promise<void> {
    await Promise.all([...this.running.keys()].map((name) => this.kill(name)));
    await this.redis.stop();
    await this.database.drop();
  }
}
