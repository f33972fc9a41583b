import { GatewayError } from '#libs/gateways';
import type { Account, Allowances } from '#libs/inquiry';
import type { Clock } from '#libs/kernel';
import { counter, type Logger, type Pause } from '#libs/platform';
import type { Run } from './runs/run.js';
import type { Runs } from './runs/runs.js';
import type { Work } from './work/work.js';

const PAGE = 16;
const AT_ONCE = 4;
/** A bound, not a plan: a lane ends with its backlog, its time, or its gateway. */
const PAGES_MAX = 2_000;
/** So many questions in a row without an answer: the gateway is away, and the rest waits for the next sweep. */
const FAILURES_MAX = 4;
const PAUSE_MS_MIN = 1_000;
const RETRY_SECONDS = 10;

const checks = counter('reconciliation_checks_total', 'What was asked about, by gateway, kind and finding', [
  'gateway',
  'kind',
  'finding',
]);

export interface LaneTools {
  allowances: Allowances;
  runs: Runs;
  clock: Clock;
  pause: Pause;
  logger: Logger;
  signal: AbortSignal;
}

/** One account's questions of one kind: as many as it is allowed, the most urgent first, for as long as the run has. */
export class Lane<T> {
  private failures = 0;

  constructor(
    private readonly work: Work<T>,
    private readonly account: Account,
    private readonly run: Run,
    private readonly tools: LaneTools,
  ) {}

  async empty(): Promise<void> {
    const { runs } = this.tools;
    for (let page = 0; page < PAGES_MAX && this.hasTime(); page++) {
      const { granted, waitMs } = await this.take();
      if (granted === 0 && !(await this.wait(waitMs))) return;
      if (granted === 0) continue;
      const items = await this.work.claim(this.account, granted);
      await this.giveBack(granted - items.length);
      await this.askAll(items);
      await runs.save(this.run);
      if (items.length < granted || this.failures >= FAILURES_MAX) return;
    }
  }

  private hasTime(afterMs = 0): boolean {
    const { clock, signal } = this.tools;
    return !signal.aborted && clock.now().getTime() + afterMs < this.run.until.getTime();
  }

  /** False when the run has no time for that. */
  private async wait(ms: number): Promise<boolean> {
    const waitMs = Math.max(ms, PAUSE_MS_MIN);
    if (!this.hasTime(waitMs)) return false;
    await this.tools.pause(waitMs, this.tools.signal);
    return true;
  }

  /** Of each allowance it needs, the same number. */
  private async take(): Promise<{ granted: number; waitMs: number }> {
    let [granted, waitMs] = [PAGE, 0];
    const taken: number[] = [];
    for (const question of this.work.questions) {
      const grant = await this.tools.allowances.takeSome(this.account, question, granted);
      taken.push(grant.granted);
      granted = grant.granted;
      waitMs = grant.waitMs;
      if (granted === 0) break;
    }
    for (const [i, count] of taken.entries())
      await this.tools.allowances.giveBack(this.account, this.work.questions[i]!, count - granted);
    return { granted, waitMs };
  }

  private async giveBack(count: number): Promise<void> {
    for (const question of this.work.questions) await this.tools.allowances.giveBack(this.account, question, count);
  }

  private async askAll(items: T[]): Promise<void> {
    const left = [...items];
    const ask = async () => {
      for (let item = left.shift(); item !== undefined; item = left.shift()) {
        if (this.failures < FAILURES_MAX && !this.tools.signal.aborted) await this.ask(item);
        else await this.work.release([item]);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, ask));
  }

  private async ask(item: T): Promise<void> {
    const { name: kind } = this.work;
    const { gateway } = this.account;
    try {
      const finding = await this.work.check(item, this.run);
      this.failures = 0;
      this.run.count('asked');
      if (finding === 'still_open') this.run.count('stillOpen');
      checks.inc({ gateway, kind, finding });
    } catch (error) {
      if (error instanceof GatewayError && error.details.reason === 'rate_limited')
        return this.limited(item, error.details.retryAfterSeconds ?? RETRY_SECONDS);
      await this.failed(item, error);
    }
  }

  private async limited(item: T, seconds: number): Promise<void> {
    const { gateway } = this.account;
    this.run.count('limited');
    checks.inc({ gateway, kind: this.work.name, finding: 'limited' });
    await this.work.release([item]);
    for (const question of this.work.questions) await this.tools.allowances.block(this.account, question, seconds);
  }

  private async failed(item: T, error: unknown): Promise<void> {
    const { tenantId, gateway } = this.account;
    const { name: kind } = this.work;
    // A gateway that answers "no" is there: that is the one payment's trouble.
    if (!(error instanceof GatewayError) || error.details.reason === 'technical') this.failures++;
    this.run.count('failed');
    checks.inc({ gateway, kind, finding: 'failed' });
    this.tools.logger.warn({ err: error, tenantId, gateway, kind }, 'a gateway could not be asked');
    await this.work.postpone(item);
  }
}
