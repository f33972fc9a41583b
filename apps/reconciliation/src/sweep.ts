import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from '#libs/database';
import { forgetOldKeys } from '#libs/idempotency';
import { Allowances, Inquiries, type Account } from '#libs/inquiry';
import type { Clock } from '#libs/kernel';
import { expireOrders, forgetReturnChecks, giveUpOnOpen } from '#libs/payment';
import { CLOCK, counter, gauge, LOGGER, PAUSE, type Logger, type Pause } from '#libs/platform';
import { Lane, type LaneTools } from './lane.js';
import type { Counts, Run, RunCause } from './runs/run.js';
import { Runs } from './runs/runs.js';
import { PaymentWork } from './work/payment-work.js';
import { RefundWork } from './work/refund-work.js';
import { ReturnWork } from './work/return-work.js';
import type { Work } from './work/work.js';

/** At the same time: each asks four at once. */
const LANES_MAX = 8;
const BATCH = 1_000;
const BATCHES_MAX = 20;

const runsTotal = counter('reconciliation_runs_total', 'Sweeps, by cause and end', ['cause', 'end']);
const lastFinished = gauge(
  'reconciliation_last_finished_timestamp_seconds',
  'When the last sweep of this process ended',
);
const backlog = gauge('reconciliation_due', 'What was due and not asked when the last sweep ended', [
  'gateway',
  'kind',
]);
const oldest = gauge('reconciliation_oldest_due_seconds', 'How long the longest of it had been due', [
  'gateway',
  'kind',
]);

/** Finds what the webhooks missed: asks the gateways about payments and refunds whose end is not known. */
@Injectable()
export class Sweep {
  /** Two lanes of an account at a time; in each the more urgent kind first. The lanes hardly share an allowance. */
  private readonly lanes: readonly Work<unknown>[][];
  private readonly stopping = new AbortController();

  constructor(
    private readonly source: DataSource,
    inquiries: Inquiries,
    private readonly allowances: Allowances,
    private readonly runs: Runs,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(PAUSE) private readonly pause: Pause,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.lanes = [
      [
        new PaymentWork('open', source, inquiries, allowances, clock),
        new PaymentWork('late', source, inquiries, allowances, clock),
      ],
      [new RefundWork(source, inquiries, clock), new ReturnWork(source, inquiries, clock)],
    ] as Work<unknown>[][];
  }

  /** Safe to run anywhere, several at once. `msMax`: how long it goes on while there is something due. */
  async run(cause: RunCause, msMax: number): Promise<Counts> {
    const run = await this.runs.begin(cause, msMax);
    try {
      await this.close(run);
      await this.askAll(run);
      await this.measure();
      await this.runs.forgetOld();
      await this.runs.end(run);
      runsTotal.inc({ cause, end: 'finished' });
      lastFinished.set(this.clock.now().getTime() / 1000);
      this.logger.info({ run: run.id, ...run.counts }, 'sweep finished');
      return run.counts;
    } catch (error) {
      runsTotal.inc({ cause, end: 'failed' });
      await this.runs.end(run, error).catch(() => undefined);
      throw error;
    }
  }

  /** What a sweep has begun to ask is still applied; the rest is for another. */
  stop(): void {
    this.stopping.abort();
  }

  /** What needs no gateway. */
  private async close(run: Run): Promise<void> {
    const now = this.clock.now();
    await inBatches(async () => {
      const given = await giveUpOnOpen(this.source, now, BATCH);
      for (const { id: paymentId, ...payment } of given)
        run.found({ kind: 'gave_up', ...payment, paymentId, detail: { reason: 'no_answer' } });
      run.count('gaveUp', given.length);
      return given.length;
    });
    await inBatches(async () => {
      const expired = await expireOrders(this.source, now, BATCH);
      run.count('expiredOrders', expired);
      return expired;
    });
    await inBatches(() => forgetReturnChecks(this.source, now, BATCH));
    await forgetOldKeys(this.source, now);
    await this.runs.save(run);
  }

  /** Account by account, so that a gateway that is slow, away or at its limit holds up no other. */
  private async askAll(run: Run): Promise<void> {
    const { allowances, runs, clock, pause, logger } = this;
    const tools: LaneTools = { allowances, runs, clock, pause, logger, signal: this.stopping.signal };
    const lanes = await this.dueLanes();
    const next = async () => {
      for (let lane = lanes.shift(); lane !== undefined; lane = lanes.shift()) {
        for (const [work, account] of lane) await new Lane(work, account, run, tools).empty();
      }
    };
    await Promise.all(Array.from({ length: LANES_MAX }, next));
  }

  private async dueLanes(): Promise<[Work<unknown>, Account][][]> {
    const lanes = new Map<string, [Work<unknown>, Account][]>();
    for (const [i, works] of this.lanes.entries()) {
      for (const work of works) {
        for (const due of await work.due(this.clock.now())) {
          const key = `${i}/${due.tenantId}/${due.gateway}`;
          lanes.set(key, [...(lanes.get(key) ?? []), [work, due]]);
        }
      }
    }
    return [...lanes.values()];
  }

  private async measure(): Promise<void> {
    const now = this.clock.now();
    const left: { kind: string; gateway: string; count: number; seconds: number }[] = [];
    for (const work of this.lanes.flat()) {
      for (const { gateway, count, oldestDueAt } of await work.due(now))
        left.push({ kind: work.name, gateway, count, seconds: (now.getTime() - oldestDueAt.getTime()) / 1000 });
    }
    backlog.reset();
    oldest.reset();
    // The one that has waited longest is the last to be set.
    for (const { kind, gateway, count, seconds } of left.toSorted((a, b) => a.seconds - b.seconds)) {
      backlog.inc({ gateway, kind }, count);
      oldest.set({ gateway, kind }, seconds);
    }
  }
}

async function inBatches(work: () => Promise<number>): Promise<void> {
  for (let batch = 0; batch < BATCHES_MAX; batch++) if ((await work()) < BATCH) return;
}
