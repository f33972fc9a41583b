import { setTimeout as wait } from 'node:timers/promises';
import type { PropellerClient, Receipt } from '#libs/propeller-client';
import { apiKey, type Tenant } from './tenants.js';

const RETRY_MS = 300;
/** A stream over a connection that is half-open says nothing for ever. */
const PATIENCE_MS = 6000;

export interface Told extends Receipt {
  tenant: Tenant;
}

/** For a person. */
export function lineOf({ status, deviceId, epoch }: Told): string {
  return `${status} ${deviceId} ${epoch}`;
}

/** A backend that follows its tenant's receipts from node to node, by the cursor. */
export class ReceiptFollower {
  readonly told: Told[] = [];
  /** How often it was told that the inboxes were lost. */
  losses = 0;
  onLost: () => void = () => {};
  private readonly stop = new AbortController();
  private readonly done: Promise<void>;

  constructor(
    readonly tenant: Tenant,
    private readonly clients: readonly PropellerClient[],
    /** To go on from where another one stopped. */
    public cursor: string,
  ) {
    this.done = this.follow();
  }

  async close(): Promise<void> {
    this.stop.abort();
    await this.done;
  }

  private async follow(): Promise<void> {
    for (let turn = 0; !this.stop.signal.aborted; turn++) {
      const client = this.clients[turn % this.clients.length] as PropellerClient;
      await this.read(client).catch(() => {});
      await wait(RETRY_MS, undefined, { signal: this.stop.signal }).catch(() => {});
    }
  }

  private async read(client: PropellerClient): Promise<void> {
    const quiet = new AbortController();
    const patience = setTimeout(() => quiet.abort(), PATIENCE_MS);
    const signal = AbortSignal.any([this.stop.signal, quiet.signal]);
    try {
      for await (const { cursor, receipt, lost } of client.streamReceipts(apiKey(this.tenant), this.cursor, signal)) {
        patience.refresh();
        this.cursor = cursor;
        if (receipt) this.told.push({ ...receipt, tenant: this.tenant });
        if (!lost) continue;
        this.losses++;
        this.onLost();
      }
    } finally {
      clearTimeout(patience);
    }
  }
}
