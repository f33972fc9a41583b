import { setTimeout as wait } from 'node:timers/promises';
import { join } from 'node:path';
import { spawnProcess, type Spawned } from '../support/processes.js';

export interface NodePorts {
  http: number;
  publish: number;
  devices: number;
}

const GC_FLAGS = ['--expose-gc', `--import=${join(import.meta.dirname, 'gc-on-signal.mjs')}`];
const METRICS_MS_MAX = 5000;

/** One node of Propeller: a process of its own, on ports that stay when it is started again. */
export class PropellerNode {
  /** Wants connections, as far as a load balancer knows. */
  inRotation = false;
  /** Lines of its log that tell of a bug. */
  readonly complaints: string[] = [];
  /** What it has open with nobody connected. */
  openFilesIdle = 0;
  private process: Spawned | undefined;

  constructor(
    readonly name: string,
    readonly ports: NodePorts,
    private readonly env: Record<string, string>,
  ) {}

  get running(): boolean {
    return this.process !== undefined;
  }

  /** The end of what it wrote, since it was started last. */
  get log(): string {
    return this.process?.output ?? '';
  }

  async start(): Promise<void> {
    this.process = spawnProcess('apps/propeller/src/main.js', this.env, GC_FLAGS);
    await this.process.ready(`http://127.0.0.1:${this.ports.http}`, 'live');
    this.openFilesIdle = (await this.metrics())('process_open_fds');
    this.inRotation = true;
  }

  /** kill -9 */
  async kill(): Promise<void> {
    this.inRotation = false;
    await this.end('SIGKILL');
  }

  /** SIGTERM, out of the rotation: as a deployment does it. */
  async drain(): Promise<void> {
    this.inRotation = false;
    const ended = await this.end('SIGTERM');
    if (ended !== undefined && ended.code !== 0) this.complaints.push(`drain ended with ${ended.code ?? ended.signal}`);
  }

  freeze(): void {
    this.process?.signal('SIGSTOP');
  }

  thaw(): void {
    this.process?.signal('SIGCONT');
  }

  async collectGarbage(): Promise<void> {
    this.process?.signal('SIGUSR2');
    await wait(300);
    this.process?.signal('SIGUSR2');
    await wait(300);
  }

  /** The sum of a metric's samples whose labels contain `labels`. */
  async metrics(): Promise<(name: string, labels?: string) => number> {
    const signal = AbortSignal.timeout(METRICS_MS_MAX);
    const response = await fetch(`http://127.0.0.1:${this.ports.http}/metrics`, { signal });
    const lines = (await response.text()).split('\n');
    return (name, labels = '') =>
      lines
        .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
        .filter((line) => line.includes(labels))
        .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
  }

  private async end(signal: 'SIGKILL' | 'SIGTERM') {
    const ended = await this.process?.kill(signal);
    this.process = undefined;
    const told = ended?.output.split('\n') ?? [];
    this.complaints.push(...told.filter((line) => /unhandled rejection|uncaught exception/.test(line)));
    return ended;
  }
}
