import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { DataSource } from '#libs/database';
import type { Clock } from '#libs/kernel';
import { CLOCK, CONFIG, LOGGER, type Config, type Logger } from '#libs/platform';
import { isOverdue, lookMs, runMsMax } from './core/run-time.js';
import { Runs } from './runs/runs.js';
import { Schedule } from './schedule.js';
import { Sweep } from './sweep.js';

const LOCK = `hashtext('payment-propeller reconciliation')`;

/**
 * Reconciliation must not depend on the Redis whose loss it covers: when no sweep has ended for too long, one replica
 * runs one under a lock of the database, and puts the schedule back.
 */
@Injectable()
export class Watchdog implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> | undefined;
  private startedAt = new Date(0);

  constructor(
    private readonly source: DataSource,
    private readonly runs: Runs,
    private readonly sweep: Sweep,
    private readonly schedule: Schedule,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.startedAt = this.clock.now();
    this.timer = setInterval(() => this.look(), lookMs(this.config.RECONCILIATION_EVERY_SECONDS));
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    this.sweep.stop();
    await this.looking;
  }

  private look(): void {
    this.looking ??= this.runIfOverdue()
      .catch((error: unknown) => this.logger.warn({ err: error }, 'whether sweeps are made could not be seen'))
      .finally(() => (this.looking = undefined));
  }

  private async runIfOverdue(): Promise<void> {
    if (!(await this.isOverdue())) return;
    await this.locked(async () => {
      // Another replica may have been quicker.
      if (!(await this.isOverdue())) return;
      this.logger.warn('no sweep has ended for too long: one runs now, without the queue');
      // Not awaited: without Redis it waits for Redis.
      void this.schedule.put();
      await this.sweep.run('watchdog', runMsMax(this.config.RECONCILIATION_EVERY_SECONDS));
    });
  }

  /** Before the first sweep there ever was: since this process started. */
  private async isOverdue(): Promise<boolean> {
    const last = (await this.runs.lastFinishedAt()) ?? this.startedAt;
    return isOverdue(last, this.clock.now(), this.config.RECONCILIATION_EVERY_SECONDS);
  }

  /** The lock is the connection's: it ends with a process that is killed. */
  private async locked(work: () => Promise<void>): Promise<void> {
    const runner = this.source.createQueryRunner();
    try {
      const rows = (await runner.query(`SELECT pg_try_advisory_lock(${LOCK}) AS locked`)) as unknown as {
        locked: boolean;
      }[];
      if (!rows[0]?.locked) return;
      try {
        await work();
      } finally {
        await runner.query(`SELECT pg_advisory_unlock(${LOCK})`);
      }
    } finally {
      await runner.release();
    }
  }
}
