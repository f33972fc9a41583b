import { failpoint, Problem, type Clock } from '#libs/kernel';
import type { PublishRequest, PublishResponse } from '#libs/propeller-contract';
import { metrics } from '../metrics.js';
import type { PushRedis } from '../redis/connections.js';
import type { Epochs } from '../redis/epochs.js';
import { runAll, Script } from '../redis/scripts.js';
import type { ReceiptHints } from '../receipts/receipt-hints.js';
import type { DeviceRegistry } from '../registry/registry.js';
import { broadcastMiddle, topicHeader } from './envelope.js';
import { channelOfRoom } from './keys.js';
import { toPublication, type Publication, type TopicPublication } from './publication.js';
import { PUBLISH, PUBLISH_TOPIC, type PublishReply, type PublishTopicReply } from './publish-script.js';
import { topicKeys, topicRooms } from './topics.js';

/** One event on its way: what Redis is asked, and what its reply means. */
interface Step {
  script: Script<unknown>;
  keys: string[];
  args: (string | number)[];
  accepted(reply: unknown): Accepted;
}

/** Accepted already; how many devices are online is looked up for all that came together. */
interface Accepted {
  response: PublishResponse;
  /** What the registry says of whom it is for. */
  entries: readonly string[];
}

function unavailable(cause: unknown): Problem {
  return new Problem('unavailable', 'The event store does not answer; publish again with the same id.', { cause });
}

/** Accepts events: checks them, and has Redis number, keep and publish them in one step. */
export class Publisher {
  private readonly toClient: Script<unknown>;
  private readonly toTopic: Script<unknown>;

  constructor(
    private readonly redis: PushRedis,
    private readonly epochs: Epochs,
    private readonly registry: DeviceRegistry,
    private readonly receipts: ReceiptHints,
    private readonly clock: Clock,
  ) {
    this.toClient = new Script(redis, 'propellerPublish', PUBLISH, 12);
    this.toTopic = new Script(redis, 'propellerPublishTopic', PUBLISH_TOPIC, 5);
  }

  /** @throws Problem invalid_request, unavailable */
  async publish(tenant: string, request: PublishRequest): Promise<PublishResponse> {
    const step = this.prepare(tenant, request, this.clock.now().getTime());
    const reply = await step.script.run(step.keys, step.args).catch((error: unknown) => {
      throw unavailable(error);
    });
    const [response] = await this.withDevices([step.accepted(reply)]);
    return response as PublishResponse;
  }

  /** In the order given, all at once; a result for each. */
  async publishBatch(tenant: string, requests: readonly PublishRequest[]): Promise<(PublishResponse | Problem)[]> {
    const now = this.clock.now().getTime();
    const steps = requests.map((request) => this.prepareOrRefuse(tenant, request, now));
    const replies = await runAll(
      this.redis,
      steps.filter((step): step is Step => !(step instanceof Problem)),
    );
    let next = 0;
    const outcomes = steps.map((step) => {
      if (step instanceof Problem) return step;
      const reply = replies[next++];
      return reply instanceof Error ? unavailable(reply) : step.accepted(reply);
    });
    const accepted = await this.withDevices(outcomes.filter((one): one is Accepted => !(one instanceof Problem)));
    next = 0;
    return outcomes.map((one) => (one instanceof Problem ? one : (accepted[next++] as PublishResponse)));
  }

  private async withDevices(all: readonly Accepted[]): Promise<PublishResponse[]> {
    // They are accepted: not knowing who is online must not make them look refused.
    const online = await this.registry.online(all.map(({ entries }) => entries)).catch(() => []);
    return all.map(({ response }, i) => ({ ...response, devicesOnline: online[i] ?? 0 }));
  }

  private prepareOrRefuse(tenant: string, request: PublishRequest, now: number): Step | Problem {
    try {
      return this.prepare(tenant, request, now);
    } catch (error) {
      if (error instanceof Problem) return error;
      throw error;
    }
  }

  private prepare(tenant: string, request: PublishRequest, now: number): Step {
    const publication = toPublication(tenant, request, now);
    return 'topic' in publication ? this.topicStep(publication, now) : this.clientStep(publication, now);
  }

  private clientStep(publication: Publication, now: number): Step {
    const { keys, deviceId, eventId, expiresAt, dueAt, collapseKey, head, tail } = publication;
    const { seen, seenBefore, state, inbox, registry, channel, receipts, due } = keys;
    const [epoch, lineage, here] = keys.epochs;
    const collapse = keys.collapse(deviceId, collapseKey);
    const collapseMs = collapseKey ? expiresAt - now : 0;
    const middle = broadcastMiddle(keys.room);
    return {
      script: this.toClient,
      keys: [seen, seenBefore, state, inbox, epoch, registry, channel, receipts, due, collapse, lineage, here],
      args: [
        this.epochs.begin(),
        head,
        tail,
        deviceId,
        now,
        expiresAt,
        dueAt,
        middle,
        eventId,
        keys.clientId,
        keys.owner,
        collapseMs,
      ],
      accepted: (reply) => {
        const [offset, inEpoch, repeated, entries] = reply as PublishReply;
        this.count(keys.tenant, repeated);
        if (repeated === 0) this.receipts.written(keys.tenant, keys.partition);
        const duplicate = repeated === 1;
        return { response: { eventId, offset: Number(offset), epoch: inEpoch, duplicate, devicesOnline: 0 }, entries };
      },
    };
  }

  private topicStep({ tenant, topic, eventId, low, json }: TopicPublication, now: number): Step {
    const { seen, seenBefore, epochs } = topicKeys(tenant, topic);
    const channels = topicRooms(tenant, topic).flatMap((room) => [channelOfRoom(room), broadcastMiddle(room)]);
    return {
      script: this.toTopic,
      keys: [seen, seenBefore, ...epochs],
      args: [this.epochs.begin(), now, eventId, topic, json, topicHeader(low), ...channels],
      accepted: (reply) => {
        const [inEpoch, repeated] = reply as PublishTopicReply;
        this.count(tenant, repeated);
        // Nobody keeps a list of who listens to a topic, so none are claimed.
        const duplicate = repeated === 1;
        return { response: { eventId, offset: 0, epoch: inEpoch, duplicate, devicesOnline: 0 }, entries: [] };
      },
    };
  }

  private count(tenant: string, repeated: number): void {
    failpoint('publish.stored');
    (repeated === 1 ? metrics.duplicates : metrics.published).add(tenant);
  }
}
