import { Inject, Injectable } from '@nestjs/common';
import { failpoint } from '#libs/kernel';
import { counter, gauge, LOGGER, type Logger } from '#libs/platform';
import type { Account } from '#libs/inquiry';
import { Asking } from './asking.js';
import type { Verdict } from './core/facts.js';
import { match } from './core/match.js';
import { LeaseLost, SettlementDays, type Lease } from './days.js';
import { FactStore } from './facts.js';
import { Reports } from './reports.js';
import { VerdictWriter } from './verdict-writer.js';

/** What a match of a day came to. */
export interface DayCounts {
  /** Payments and refunds in the gateway's list; lines of its report; paise that the report says arrived. */
  listed: number;
  lines: number;
  net: number;
  /** Subjects on which all agree. */
  agreed: number;
  /** Differences that asking did not settle, by kind. */
  differences: Partial<Record<string, number>>;
  /** Of those found, how many the gateway was asked about. */
  asked: number;
}

const daysTotal = counter('settlement_days_total', 'Days that were matched, by gateway and end', ['gateway', 'end']);
const found = counter('settlement_differences_total', 'Differences found, by gateway and kind', ['gateway', 'kind']);
const lastDay = gauge('settlement_last_day_timestamp_seconds', 'Begin of the last day matched, by gateway', [
  'gateway',
]);

/** The three-way match of one account's day: our ledger, the gateway's list, its settlement report. */
@Injectable()
export class Settlement {
  private readonly stopping = new AbortController();

  constructor(
    private readonly days: SettlementDays,
    private readonly reports: Reports,
    private readonly facts: FactStore,
    private readonly writer: VerdictWriter,
    private readonly asking: Asking,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** All that is due, one after the other. Safe in any number of processes. */
  async runDue(accounts: readonly Account[]): Promise<void> {
    await this.days.ensure(accounts.filter((account) => this.reports.settles(account)));
    for (let lease = await this.days.claim(); lease; lease = await this.days.claim()) {
      if (this.stopping.signal.aborted) return this.days.fail(lease, new Error('the process ended'));
      await this.run(lease).catch((error: unknown) =>
        this.logger.warn({ err: error, ...lease, token: undefined }, 'a day was not matched; it is tried again'),
      );
    }
    await this.days.forgetOld();
  }

  stop(): void {
    this.stopping.abort();
  }

  private async run(lease: Lease): Promise<DayCounts> {
    const { tenantId, gateway, day } = lease;
    try {
      const counts = await this.match(lease);
      await this.days.finish(lease, counts);
      daysTotal.inc({ gateway, end: 'finished' });
      lastDay.set({ gateway }, Date.parse(`${day}T00:00:00+05:30`) / 1000);
      this.logger.info({ tenantId, gateway, day, ...counts }, 'a day was matched');
      return counts;
    } catch (error) {
      daysTotal.inc({ gateway, end: 'failed' });
      if (!(error instanceof LeaseLost)) await this.days.fail(lease, error);
      throw error;
    }
  }

  private async match(lease: Lease): Promise<DayCounts> {
    const { day } = lease;
    const { signal } = this.stopping;
    const listed = await this.reports.readList(lease, signal);
    const report = await this.reports.readReport(lease, signal);
    failpoint('settlement.read');
    const look = async () => match(await this.facts.of(lease, day, report), await this.facts.awaited(lease, day));
    let verdicts = await look();
    await this.writer.write(lease, verdicts, report);
    for (const { difference } of verdicts) if (difference) found.inc({ gateway: lease.gateway, kind: difference.kind });
    const asked = await this.asking.ask(lease, verdicts, signal);
    if (asked > 0) {
      verdicts = await look();
      await this.writer.write(lease, verdicts, report);
    }
    return { listed, lines: report.length, net: sum(report.map(({ net }) => net)), asked, ...tally(verdicts) };
  }
}

const sum = (amounts: readonly number[]) => amounts.reduce((total, amount) => total + amount, 0);

function tally(verdicts: readonly Verdict[]): Pick<DayCounts, 'agreed' | 'differences'> {
  const differences: Record<string, number> = {};
  let agreed = 0;
  for (const { difference, listed, lines } of verdicts) {
    if (difference) differences[difference.kind] = (differences[difference.kind] ?? 0) + 1;
    else if (listed || lines.length > 0) agreed++;
  }
  return { agreed, differences };
}
