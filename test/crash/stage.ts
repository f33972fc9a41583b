import { Processes, type Ended, type ProcessName, type Spawned } from '../support/processes.js';
import { Load } from './load.js';
import { expectAllIsWell, quiet, settled } from './outcome.js';
import type { Point } from './points.js';
import { checksAreDue, leasesRunOut } from './time.js';

const ROAD: ProcessName[] = ['propeller', 'gateway-simulator', 'payments', 'webhook-worker'];
const SWEEPS = { RECONCILIATION_EVERY_SECONDS: '1' };
const DUE_EVERY_MS = 1_000;
const REACHED_MS_MAX = 90_000;

/** The road, on which everything is killed in turn. After a failure the next one gets a road of its own. */
export class Stage {
  private processes: Processes | undefined;

  /** Kills a process at a point under load, and starts it again. Resolves to how it ended. */
  async killAt({ at, process }: Point): Promise<Ended> {
    const processes = await this.road();
    await processes.kill(process);
    await leasesRunOut(processes);
    const armed = processes.spawn(process, { ...SWEEPS, FAILPOINT: at });
    const ended = armed.end();
    await Promise.race([armed.ready(processes.url(process)).catch(() => undefined), ended]);
    let end: Ended | undefined;
    const webhooks = process === 'reconciliation' ? 'lost' : 'repeated';
    await this.play(webhooks, async () => {
      end = await reached(armed, at);
      if (this.processes !== processes) return;
      await leasesRunOut(processes);
      await processes.start(process, SWEEPS);
    });
    if (process === 'reconciliation') await processes.kill(process);
    return end as Ended;
  }

  /**
   * Loads the road while something is done to it, until all is quiet again, and looks at what came of it. Only where
   * webhooks are lost is there a reconciliation to find out: what the door has accepted must not need one.
   */
  async play(
    webhooks: 'repeated' | 'lost',
    disturb: (processes: Processes, load: Load) => Promise<void>,
  ): Promise<void> {
    const processes = await this.road();
    const clock = setInterval(() => {
      if (webhooks === 'lost') checksAreDue(processes.database.source).catch(() => undefined);
    }, DUE_EVERY_MS);
    let load: Load | undefined;
    try {
      load = await Load.begin(processes, webhooks);
      await Promise.all([load.run(), disturb(processes, load)]);
      await quiet(processes, load);
      clearInterval(clock);
      if (webhooks === 'lost') await settled(processes);
      await expectAllIsWell(processes, load);
    } catch (error) {
      await this.close();
      throw error;
    } finally {
      clearInterval(clock);
      load?.screen.disconnect();
    }
  }

  async close(): Promise<void> {
    const processes = this.processes;
    this.processes = undefined;
    await processes?.close();
  }

  private async road(): Promise<Processes> {
    return (this.processes ??= await Processes.start(ROAD));
  }
}

async function reached(armed: Spawned, at: string): Promise<Ended> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${at} was not reached`)), REACHED_MS_MAX);
  });
  return Promise.race([armed.end(), late]).finally(() => clearTimeout(timer));
}
