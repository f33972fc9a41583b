import type { DataSource } from '#libs/database';
import { Batcher, type Clock } from '#libs/kernel';
import { disableEndpoint, nextRetryMs, recordAttempts, type Attempt, type Receiver } from '#libs/backend-webhooks';
import { holdLanes, settleInOutbox, type ClaimedMessage, type Settlement } from '#libs/outbox';

/** What became of a message. Without an attempt, there was nowhere to send it. */
export type Told =
  | { message: ClaimedMessage; receiver: Receiver; attempt: Attempt }
  | { message: ClaimedMessage; nowhere: 'endpoint_removed' | 'endpoint_disabled' };

const TOGETHER = { itemsMax: 100, lanesMax: 2, waitingMax: 2_048 };

function wordOf({ status, reason }: Attempt): string {
  return status === undefined ? (reason ?? 'failed') : `answered ${status}`;
}

export function settlementOf(told: Told, random: number): Settlement {
  const { seq, attempts } = told.message;
  if ('nowhere' in told) return { seq, outcome: 'parked', reason: told.nowhere };
  const { outcome, status, retryAfterMs } = told.attempt;
  if (outcome === 'delivered') return { seq, outcome: 'settled', result: { status } };
  if (outcome === 'gone') return { seq, outcome: 'parked', reason: 'answered 410: the endpoint was disabled' };
  if (outcome === 'aborted') return { seq, outcome: 'retry', retryMs: 0 };
  const retryMs = nextRetryMs(attempts, random, retryAfterMs);
  if (retryMs === undefined)
    return { seq, outcome: 'parked', reason: `${attempts} attempts; the last: ${wordOf(told.attempt)}` };
  return { seq, outcome: 'retry', retryMs };
}

/** Writes down what became of messages: those that end at the same time together. */
export class BackendSettler {
  private readonly batcher: Batcher<Told, Settlement>;

  constructor(
    private readonly source: DataSource,
    private readonly clock: Clock,
  ) {
    this.batcher = new Batcher((told) => this.write(told), TOGETHER);
  }

  settle(told: Told): Promise<Settlement> {
    return this.batcher.add(told);
  }

  private async write(told: Told[]): Promise<Settlement[]> {
    const now = this.clock.now();
    const settlements = told.map((one) => settlementOf(one, Math.random()));
    const made = told.flatMap((one) => ('attempt' in one ? [one] : []));
    await this.source.transaction(async (manager) => {
      for (const { attempt, receiver } of made)
        if (attempt.outcome === 'gone') await disableEndpoint(manager, receiver, 'it answered 410 Gone', now);
      await recordAttempts(
        manager,
        made.map(({ message: { tenantId, eventId, subject: orderId }, attempt }) => ({
          tenantId,
          eventId,
          orderId,
          attempt,
        })),
      );
      await settleInOutbox(manager, settlements, now);
      await holdLanes(
        manager,
        settlements.flatMap(({ seq, outcome }) => (outcome === 'retry' ? [seq] : [])),
      );
    });
    return settlements;
  }
}
