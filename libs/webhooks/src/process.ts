import { Inject, Injectable } from '@nestjs/common';
import { Batcher, type Clock } from '#libs/kernel';
import { DataSource } from '#libs/database';
import {
  GATEWAYS,
  GatewayError,
  MalformedWebhook,
  type Downtime,
  type Gateway,
  type GatewayName,
  TenantGateways,
  type TenantGateway,
  type WebhookFact,
} from '#libs/gateways';
import type { WebhookTask } from '#libs/queue';
import { commitWebhooks, NOT_YET, type Outcome, type Processed, type Read, type Reading } from './commit.js';

/** Not now: something it depends on is away. Trying again later costs no attempt. */
export class Later extends Error {
  override readonly name = 'Later';
}

export interface ProcessedWebhook extends Processed {
  /** What the gateway said about itself. */
  downtime?: Downtime;
}

/** A few transactions at once, so that one can work while another waits for the disk. */
const TOGETHER = { itemsMax: 32, lanesMax: 4, waitingMax: 10_000 };
/** A refund locks its order by itself: two transactions that lock several, each in an order of its own, could block each other. */
const ALONE = { itemsMax: 1, lanesMax: 8, waitingMax: 10_000 };

/** The worker's side: what the queue holds becomes state, in one transaction. Running it again changes nothing. */
@Injectable()
export class WebhookProcessor {
  private readonly together: Batcher<Read, Outcome>;
  private readonly alone: Batcher<Read, Outcome>;

  constructor(
    source: DataSource,
    private readonly accounts: TenantGateways,
    @Inject(GATEWAYS) private readonly gateways: ReadonlyMap<GatewayName, Gateway>,
  ) {
    const commit = (reads: Read[]) => source.transaction((manager) => commitWebhooks(manager, reads));
    this.together = new Batcher(commit, TOGETHER);
    this.alone = new Batcher(commit, ALONE);
  }

  /** Webhooks that are processed at the same time share a transaction. @throws Later */
  async process(task: WebhookTask, clock: Clock): Promise<ProcessedWebhook> {
    const gateway = this.gateways.get(task.gateway as GatewayName);
    if (!gateway) return this.commit(task, { kind: 'verdict', verdict: 'dead', detail: 'unknown gateway' }, clock);
    let fact: WebhookFact;
    try {
      fact = gateway.parseWebhook(Buffer.from(task.body, 'base64'));
    } catch (error) {
      if (!(error instanceof MalformedWebhook)) throw error;
      return this.commit(task, { kind: 'verdict', verdict: 'malformed', detail: error.message }, clock);
    }
    const processed = await this.commit(task, await this.read(task, fact), clock);
    return fact.kind === 'downtime' ? { ...processed, downtime: fact.downtime } : processed;
  }

  /** Writes down that no attempt could make sense of it. The bytes are kept. */
  async bury(task: WebhookTask, reason: string, clock: Clock): Promise<void> {
    await this.commit(task, { kind: 'verdict', verdict: 'dead', detail: reason }, clock);
  }

  private async commit(task: WebhookTask, reading: Reading, clock: Clock): Promise<Processed> {
    const batcher = reading.kind === 'refunds' ? this.alone : this.together;
    const outcome = await batcher.add({ task, reading, now: clock.now() });
    if (outcome === NOT_YET) throw new Later('no such payment yet');
    return outcome;
  }

  private async read(task: WebhookTask, fact: WebhookFact): Promise<Reading> {
    const { kind, type } = fact;
    if (kind === 'observation') return fact;
    if (kind === 'refund') return { kind: 'refunds', type, refunds: [fact.refund] };
    if (kind === 'hint') return this.ask(this.accounts.find(task.tenant, task.gateway), fact);
    return { kind: 'verdict', type, verdict: kind === 'downtime' ? 'noted' : 'ignored' };
  }

  /** Juspay signs nothing: its webhook only says where to look. */
  private async ask(
    known: TenantGateway | undefined,
    { type, payment, about }: Extract<WebhookFact, { kind: 'hint' }>,
  ): Promise<Reading> {
    if (!known) throw new Later('the tenant has no account at this gateway now');
    const { gateway, credentials } = known;
    try {
      if (about === 'payment')
        return { kind: 'observation', type, observation: await gateway.status(credentials, payment) };
      return { kind: 'refunds', type, refunds: await gateway.refunds(credentials, payment) };
    } catch (error) {
      // It points at nothing: the same as a webhook for a payment we do not know.
      if (error instanceof GatewayError && error.details.reason === 'not_found')
        return { kind: 'observation', type, observation: { ...payment, status: 'pending' } };
      if (error instanceof GatewayError) throw new Later(error.message, { cause: error });
      throw error;
    }
  }
}
