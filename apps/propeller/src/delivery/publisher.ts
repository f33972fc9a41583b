import type { Redis } from 'ioredis';
import { failpoint, Problem, type Clock } from '#libs/kernel';
import type { PublishRequest, PublishResponse } from '#libs/propeller-contract';
import { metrics } from '../metrics.js';
import { Script } from '../redis/scripts.js';
import type { ReceiptHints } from '../receipts/receipt-hints.js';
import type { DeviceRegistry } from '../registry/registry.js';
import { newEpoch } from '../sessions/session-store.js';
import { broadcastMiddle } from './envelope.js';
import { duplicateKey } from './keys.js';
import { LIMITS } from './limits.js';
import { toPublication, type Publication } from './publication.js';
import { PUBLISH, type PublishReply } from './publish-script.js';

function keysOf({ keys, deviceId, eventId }: Publication): string[] {
  const { state, inbox, epoch, registry, channel, receipts, due } = keys;
  return [duplicateKey(keys, deviceId, eventId), state, inbox, epoch, registry, channel, receipts, due];
}

function argsOf({ keys, deviceId, eventId, expiresAt, head, tail }: Publication): (string | number)[] {
  const { duplicateMs, inboxEventsMax, inboxEventsSlack, inboxMs, stateMs } = LIMITS;
  const kept = [newEpoch(), duplicateMs, inboxEventsMax, inboxEventsSlack, inboxMs, stateMs];
  return [...kept, head, tail, deviceId, expiresAt, broadcastMiddle(keys.room), eventId, keys.clientId, keys.owner];
}

function unavailable(cause: unknown): Problem {
  return new Problem('unavailable', 'The event store does not answer; publish again with the same id.', { cause });
}

/** Accepts events: checks them, and has Redis number, keep and publish them in one step. */
export class Publisher {
  private readonly script: Script<PublishReply>;

  constructor(
    private readonly redis: Redis,
    private readonly registry: DeviceRegistry,
    private readonly receipts: ReceiptHints,
    private readonly clock: Clock,
  ) {
    this.script = new Script(redis, 'propellerPublish', PUBLISH, 8);
  }

  /** @throws Problem invalid_request, not_implemented, unavailable */
  async publish(tenant: string, request: PublishRequest): Promise<PublishResponse> {
    const publication = toPublication(tenant, request, this.clock.now().getTime());
    let reply: PublishReply;
    try {
      reply = await this.script.run(keysOf(publication), argsOf(publication));
    } catch (error) {
      throw unavailable(error);
    }
    return this.answer(publication, reply);
  }

  /** In the order given, in one pipeline; a result for each. */
  async publishBatch(tenant: string, requests: readonly PublishRequest[]): Promise<(PublishResponse | Problem)[]> {
    const now = this.clock.now().getTime();
    const pipeline = this.redis.pipeline();
    const checked = requests.map((request) => this.check(tenant, request, now));
    const queued = checked.filter((one) => !(one instanceof Problem)) as Publication[];
    for (const publication of queued) this.script.queue(pipeline, keysOf(publication), argsOf(publication));
    const replies = await this.exec(pipeline);
    let next = 0;
    const results = checked.map((one) => {
      if (one instanceof Problem) return one;
      const [error, reply] = replies[next++] ?? [new Error('no reply')];
      return error ? unavailable(error) : this.answer(one, reply as PublishReply);
    });
    return Promise.all(results);
  }

  private check(tenant: string, request: PublishRequest, now: number): Publication | Problem {
    try {
      return toPublication(tenant, request, now);
    } catch (error) {
      if (error instanceof Problem) return error;
      throw error;
    }
  }

  private async exec(pipeline: ReturnType<Redis['pipeline']>): Promise<[error: Error | null, reply?: unknown][]> {
    if (pipeline.length === 0) return [];
    try {
      return (await pipeline.exec()) ?? [];
    } catch (error) {
      throw unavailable(error);
    }
  }

  private async answer({ keys, eventId }: Publication, reply: PublishReply): Promise<PublishResponse> {
    failpoint('publish.stored');
    const [offset, epoch, repeated, entries] = reply;
    const duplicate = repeated === 1;
    if (duplicate) metrics.duplicates.inc({ tenant: keys.tenant });
    else {
      metrics.published.inc({ tenant: keys.tenant });
      this.receipts.written(keys.tenant, keys.partition);
    }
    // It is accepted already: not knowing who is online must not make it look refused.
    const devicesOnline = await this.registry.online(entries).catch(() => 0);
    return { eventId, offset: Number(offset), epoch, duplicate, devicesOnline };
  }
}
