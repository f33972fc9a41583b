import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '#libs/kernel';
import { DataSource, type EntityManager } from '#libs/database';
import {
  GATEWAYS,
  GatewayError,
  MalformedWebhook,
  type Gateway,
  type GatewayName,
  type WebhookFact,
} from '#libs/gateways';
import { applyObservation, TenantDirectory, type Applied, type Observation } from '#libs/payment';
import type { WebhookTask } from '#libs/queue';
import { recordWebhook, type Verdict } from './record.js';
import { webhookId } from './webhook-id.js';

/** Not now: something it depends on is away. Trying again later costs no attempt. */
export class Later extends Error {
  override readonly name = 'Later';
}

export interface Processed {
  verdict: Verdict;
  applied?: Extract<Applied, { kind: 'decided' }>;
}

/** A webhook may overtake the answer of the call that made its payment, but not by more than this. */
const UNMATCHED_MS_MAX = 3_600_000;

/** The worker's side: what the queue holds becomes state, in one transaction. Running it again changes nothing. */
@Injectable()
export class WebhookProcessor {
  constructor(
    private readonly source: DataSource,
    private readonly tenants: TenantDirectory,
    @Inject(GATEWAYS) private readonly gateways: ReadonlyMap<GatewayName, Gateway>,
  ) {}

  /** @throws Later */
  async process(task: WebhookTask, clock: Clock): Promise<Processed> {
    const body = Buffer.from(task.body, 'base64');
    const gateway = this.gateways.get(task.gateway as GatewayName);
    if (!gateway) return this.set(task, body, clock, { verdict: 'dead', detail: 'unknown gateway' });
    let fact: WebhookFact;
    try {
      fact = gateway.parseWebhook(body);
    } catch (error) {
      if (!(error instanceof MalformedWebhook)) throw error;
      return this.set(task, body, clock, { verdict: 'malformed', detail: error.message });
    }
    if (fact.kind === 'ignored' || fact.kind === 'refund' || fact.kind === 'downtime')
      return this.set(task, body, clock, { verdict: 'ignored', type: fact.type });
    const seen = fact.kind === 'observation' ? fact.observation : await this.ask(gateway, task, fact);
    return this.apply(task, body, fact.type, seen, clock);
  }

  /** Writes down that no attempt could make sense of it. The bytes are kept. */
  async bury(task: WebhookTask, reason: string, clock: Clock): Promise<void> {
    await this.set(task, Buffer.from(task.body, 'base64'), clock, { verdict: 'dead', detail: reason });
  }

  /** Juspay signs nothing: its webhook only says where to look. */
  private async ask(
    gateway: Gateway,
    task: WebhookTask,
    { payment }: Extract<WebhookFact, { kind: 'hint' }>,
  ): Promise<Observation> {
    const account = this.tenants.find(task.tenant)?.accounts.get(task.gateway);
    if (!account) throw new Later('the tenant has no account at this gateway now');
    try {
      return await gateway.status(account.credentials, payment);
    } catch (error) {
      // It points at nothing: the same as a webhook for a payment we do not know.
      if (error instanceof GatewayError && error.details.reason === 'not_found')
        return { ...payment, status: 'pending' };
      if (error instanceof GatewayError) throw new Later(error.message, { cause: error });
      throw error;
    }
  }

  private async apply(
    task: WebhookTask,
    body: Buffer,
    type: string,
    seen: Observation,
    clock: Clock,
  ): Promise<Processed> {
    const now = clock.now();
    return this.source.transaction(async (manager) => {
      const origin = { tenantId: task.tenant, gateway: task.gateway, cause: 'webhook' } as const;
      const applied = await applyObservation(manager, origin, seen, now);
      if (applied.kind === 'unknown_payment') {
        if (now.getTime() - Date.parse(task.receivedAt) < UNMATCHED_MS_MAX) throw new Later('no such payment yet');
        return this.record(manager, task, body, now, { verdict: 'unmatched', type });
      }
      const { orderId, paymentId, decision } = applied;
      const verdict = decision.kind === 'none' ? 'no_change' : decision.kind === 'review' ? 'review' : 'applied';
      const detail = 'reason' in decision ? decision.reason : undefined;
      await this.record(manager, task, body, now, { verdict, type, orderId, paymentId, ...(detail && { detail }) });
      return { verdict, applied };
    });
  }

  private set(
    task: WebhookTask,
    body: Buffer,
    clock: Clock,
    outcome: { verdict: Verdict; type?: string; detail?: string },
  ) {
    return this.record(this.source.manager, task, body, clock.now(), outcome);
  }

  private async record(
    manager: EntityManager,
    task: WebhookTask,
    body: Buffer,
    processedAt: Date,
    outcome: { verdict: Verdict; type?: string; detail?: string; orderId?: string; paymentId?: string },
  ): Promise<Processed> {
    await recordWebhook(manager, {
      id: webhookId(task.tenant, task.gateway, body),
      tenantId: task.tenant,
      gateway: task.gateway,
      body,
      receivedAt: new Date(task.receivedAt),
      processedAt,
      ...outcome,
    });
    return { verdict: outcome.verdict };
  }
}
