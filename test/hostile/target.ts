import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from '../support/free-port.js';
import { spawnProcess, type Spawned } from '../support/processes.js';
import { startRedis, type TestRedis } from '../support/redis.js';
import { tenantsFile } from './tenants.js';
import { Http2Pool } from './wire/call.js';

const GC_FLAGS = ['--expose-gc', `--import=${join(import.meta.dirname, '../stress/gc-on-signal.mjs')}`];
const METRICS_MS_MAX = 5000;
const COLLECTIONS = 3;
const CONNECTIONS = 4;
const ERROR_LEVEL = 50;

export type Metrics = (name: string, labels?: string) => number;

/** One node of Propeller, as a process, over a Redis of its own. */
export class Target {
  readonly calls: { devices: Http2Pool; publish: Http2Pool };

  private constructor(
    readonly ports: { http: number; devices: number; publish: number },
    readonly redis: TestRedis,
    private readonly process: Spawned,
    private readonly folder: string,
  ) {
    this.calls = {
      devices: new Http2Pool(ports.devices, CONNECTIONS),
      publish: new Http2Pool(ports.publish, CONNECTIONS),
    };
  }

  static async start(): Promise<Target> {
    const folder = await mkdtemp(join(tmpdir(), 'propeller-hostile-'));
    const file = join(folder, 'tenants.json');
    await writeFile(file, tenantsFile());
    const redis = await startRedis(['--appendfsync', 'no']);
    const ports = { http: await freePort(), devices: await freePort(), publish: await freePort() };
    const env = {
      NODE_ENV: 'test',
      LOG_LEVEL: 'warn',
      REDIS_PUSH_URL: redis.url,
      PROPELLER_PORT: String(ports.http),
      PROPELLER_GRPC_PORT: String(ports.publish),
      PROPELLER_GRPC_DEVICE_PORT: String(ports.devices),
      PROPELLER_TENANTS_FILE: file,
      PROPELLER_CONNECTIONS_PER_SECOND: '100000',
      PROPELLER_HANDSHAKE_SECONDS: '2',
      PROPELLER_PING_SECONDS: '2',
      PROPELLER_PONG_SECONDS: '3',
    };
    const process = spawnProcess('apps/propeller/src/main.js', env, GC_FLAGS);
    const target = new Target(ports, redis, process, folder);
    try {
      await process.ready(target.url);
    } catch (error) {
      await target.close();
      throw error;
    }
    return target;
  }

  get url(): string {
    return `http://127.0.0.1:${this.ports.http}`;
  }

  /** Lines of its log that tell of a bug, or what it said when it died. */
  complaints(): string[] {
    return this.process.output.split('\n').filter((line) => line.trim() !== '' && !isHarmless(line));
  }

  /** The sum of a metric's samples whose labels contain `labels`. */
  async metrics(): Promise<Metrics> {
    const response = await fetch(`${this.url}/metrics`, { signal: AbortSignal.timeout(METRICS_MS_MAX) }).catch(
      (error: unknown) => {
        throw new Error(`it gives no metrics; its last words:\n${this.process.output.slice(-3000)}`, { cause: error });
      },
    );
    const lines = (await response.text()).split('\n');
    return (name, labels = '') =>
      lines
        .filter((line) => (line.startsWith(`${name}{`) || line.startsWith(`${name} `)) && line.includes(labels))
        .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
  }

  /** What it holds after everything that can be let go was let go. */
  async heapMb(): Promise<number> {
    for (let i = 0; i < COLLECTIONS; i++) {
      this.process.signal('SIGUSR2');
      await wait(200);
    }
    return (await this.metrics())('nodejs_heap_size_used_bytes') / 2 ** 20;
  }

  async close(): Promise<void> {
    for (const pool of Object.values(this.calls)) pool.close();
    await this.process.kill('SIGKILL');
    await this.redis.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}

function isHarmless(line: string): boolean {
  try {
    return (JSON.parse(line) as { level: number }).level < ERROR_LEVEL;
  } catch {
    // Not of the log: somebody wrote to the terminal by himself.
    return /ExperimentalWarning|--trace-warnings/.test(line);
  }
}
