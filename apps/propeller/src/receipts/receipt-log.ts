import { tenantKeys } from '../delivery/keys.js';
import type { PushRedis } from '../redis/connections.js';
import type { Epochs } from '../redis/epochs.js';
import { Script } from '../redis/scripts.js';
import { KINDS, type ReceiptKind } from './receipt-lua.js';
import { READ_RECEIPTS } from './receipt-scripts.js';

/** What became of one event. */
export interface StoredReceipt {
  /** The stream entry's id, `<ms>-<seq>`. */
  id: string;
  kind: ReceiptKind;
  /** Milliseconds since the epoch, by Redis's clock. */
  at: number;
  clientId: string;
  /** For which device the event was: one, `TO_ALL` or `TO_ANY`. */
  targetDeviceId: string;
  /** The device that acknowledged it, or empty. */
  deviceId: string;
  eventId: string;
  reason: string;
}

export interface ReceiptPage {
  partition: number;
  epoch: string;
  receipts: StoredReceipt[];
  /** There may be more behind these. */
  more: boolean;
}

type Reply = [epoch: string, entries: [id: string, fields: string[]][]];

/** In one read, over all its partitions: what waits to be sent to a reader is bounded by it. */
const RECEIPTS_MAX = 3200;
const KIND_OF = new Map<string | undefined, ReceiptKind>(
  Object.entries(KINDS).map(([kind, letter]) => [letter, kind as ReceiptKind]),
);

function toReceipt([id, fields]: [string, string[]]): StoredReceipt {
  const said = new Map<string, string>();
  for (let i = 0; i + 1 < fields.length; i += 2) said.set(fields[i] as string, fields[i + 1] as string);
  const text = (name: string): string => said.get(name) ?? '';
  return {
    id,
    kind: KIND_OF.get(said.get('k')) ?? 'accepted',
    at: Number.parseInt(id, 10),
    clientId: text('c'),
    targetDeviceId: text('d'),
    deviceId: text('b'),
    eventId: text('i'),
    reason: text('r'),
  };
}

/** Reads the receipts of a tenant, partition by partition. */
export class ReceiptLog {
  private readonly script: Script<Reply>;

  constructor(
    redis: PushRedis,
    private readonly epochs: Epochs,
  ) {
    this.script = new Script(redis, 'propellerReadReceipts', READ_RECEIPTS, 4);
  }

  /** A page of each of these partitions, behind the ids given. @throws when Redis does not answer */
  async read(tenant: string, partitions: readonly number[], ids: readonly string[]): Promise<ReceiptPage[]> {
    const count = Math.max(1, Math.floor(RECEIPTS_MAX / partitions.length));
    const calls = partitions.map((partition) => {
      const { epochs, receipts } = tenantKeys(partition, tenant);
      return { keys: [receipts, ...epochs], args: [this.epochs.begin(), ids[partition] ?? '', count] };
    });
    const replies = await this.script.runMany(calls);
    return partitions.map((partition, i) => {
      const reply = replies[i] ?? new Error('no reply');
      if (reply instanceof Error) throw reply;
      const [epoch, entries] = reply;
      return { partition, epoch, receipts: entries.map(toReceipt), more: entries.length >= count };
    });
  }
}
