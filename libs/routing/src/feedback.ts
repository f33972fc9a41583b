import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '#libs/kernel';
import type { GatewayError } from '#libs/gateways';
import { CLOCK } from '#libs/platform';
import { learn, newBelief, type Belief } from './core/belief.js';
import { afterAnswer, afterTrouble, CLOSED, type Breaker } from './core/breaker.js';
import { afterNews, type Announcement, type Downtime } from './core/downtime.js';
import { labelOf, type Ending } from './core/label.js';
import { beliefField, breakerField, downtimeField } from './fields.js';
import { RoutingHistory } from './history.js';
import { SharedMemory } from './shared-memory.js';

const REASON_CHARS_MAX = 100;
/** More digits than that say nothing, and cost memory. */
const DIGITS = 6;

/** An attempt, and when it was made. */
export interface Attempted {
  tenantId: string;
  gateway: string;
  method: string;
  issuer?: string | null | undefined;
  startedAt: Date;
}

/** What the routers of all processes learn from. Never in the way of a payment: nothing here rejects. */
@Injectable()
export class RoutingFeedback {
  constructor(
    private readonly memory: SharedMemory,
    private readonly history: RoutingHistory,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** A payment's state changed. Whoever changes it says so, and so each attempt is learned from once. */
  async ended(attempt: Attempted, ending: Ending): Promise<void> {
    const success = labelOf(ending);
    if (success === undefined) return;
    await this.learn(attempt, success);
  }

  /** The gateway answered when it was told of an attempt. */
  async answered({ tenantId: tenant, gateway }: Attempted): Promise<void> {
    await this.memory.change({ tenant, field: breakerField(gateway), to: answeredOnce });
  }

  /** It could not be told, or said no. */
  async failed(attempt: Attempted, { details, message }: GatewayError): Promise<void> {
    const { outcome, reason, status, missingCustomerField } = details;
    if (reason === 'refused' || reason === 'not_found') {
      await this.answered(attempt);
      // It would not take what it is there for; what the customer did not say is no fault of its own.
      if (missingCustomerField === undefined && outcome === 'not_done') await this.learn(attempt, false);
      return;
    }
    const trouble = outcome === 'unknown' && status === undefined ? 'no_answer' : 'error';
    const { tenantId: tenant, gateway } = attempt;
    const now = this.clock.now().getTime();
    const to = (breaker: unknown) =>
      afterTrouble((breaker as Breaker | undefined) ?? CLOSED, trouble, message.slice(0, REASON_CHARS_MAX), now);
    await this.memory.change({ tenant, field: breakerField(gateway), to });
  }

  /** The gateway said of a method that it does not work well, or does again. */
  async announced(tenant: string, gateway: string, method: string, said: Announcement): Promise<void> {
    const now = this.clock.now().getTime();
    const to = (known: unknown) => {
      const next = afterNews((known as Downtime[] | undefined) ?? [], said, now);
      return known === undefined && next.length === 0 ? undefined : next;
    };
    await this.memory.change({ tenant, field: downtimeField(method, gateway), to });
  }

  private async learn({ tenantId: tenant, gateway, method, issuer, startedAt }: Attempted, success: boolean) {
    this.history.ended(tenant, method, gateway, success);
    const now = this.clock.now().getTime();
    const delayMs = now - startedAt.getTime();
    const to = (belief: unknown) =>
      rounded(learn((belief as Belief | undefined) ?? newBelief(now), success, now, delayMs));
    const names = [beliefField(method, gateway), ...(issuer ? [beliefField(method, gateway, issuer)] : [])];
    await Promise.all(names.map((field) => this.memory.change({ tenant, field, to })));
  }
}

const answeredOnce = (breaker: unknown) => afterAnswer((breaker as Breaker | undefined) ?? CLOSED);

const round = (value: number) => Number(value.toPrecision(DIGITS));

function rounded({ cells, at, seen }: Belief): Belief {
  return { cells: cells.map(round), at, seen: round(seen) };
}
