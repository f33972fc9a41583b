import { credentials, loadPackageDefinition, Metadata, type ServiceError } from '@grpc/grpc-js';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { CONFIG, type Config } from '#libs/platform';
import {
  packageDefinition,
  type GetEventResponse,
  type PresenceServiceClient,
  type ProtoGrpcType,
  type PublishBatchResponse,
  type PublishServiceClient,
  type StreamReceiptsResponse,
} from '#libs/propeller-contract';
import { PublishError } from './publish-error.js';
import { toReceipt, toStreamed, type Receipt, type StreamedReceipt } from './receipt.js';
import { toRequest, type Publish } from './request.js';

/** Accepted: it is in the client's inbox and on its way. Accepted is not delivered. */
export interface Accepted {
  eventId: string;
  offset: number;
  epoch: string;
  /** It had been published before: nothing was sent again, and the offset is that of the first time. */
  duplicate: boolean;
  devicesOnline: number;
}

export const BATCH_MAX = 500;
const DEADLINE_MS = 2000;

const CHANNEL = {
  // A name with several addresses means several nodes: spread over them, and leave a dead one quickly.
  'grpc.service_config': JSON.stringify({ loadBalancingConfig: [{ round_robin: {} }] }),
  'grpc.keepalive_time_ms': 30_000,
  'grpc.keepalive_timeout_ms': 5000,
  'grpc.initial_reconnect_backoff_ms': 200,
  'grpc.max_reconnect_backoff_ms': 2000,
  // A full batch of the largest events.
  'grpc.max_send_message_length': 20 * 1024 * 1024,
};

/** A result of a kind this version does not know. */
const UNANSWERED = { code: 'internal_error', message: 'Propeller gave no result.', retryable: true, field: '' };

type Callback<T> = (error: ServiceError | null, response?: T) => void;

/** A backend's way to Propeller. Keys are given per call: one backend may serve several tenants. */
@Injectable()
export class PropellerClient implements OnApplicationShutdown {
  private readonly stub: PublishServiceClient;
  private readonly presence: PresenceServiceClient;

  constructor(@Inject(CONFIG) config: Pick<Config, 'PROPELLER_GRPC_URL'>) {
    const services = packageDefinition(['PublishService', 'PresenceService']);
    const { propeller } = loadPackageDefinition(services) as unknown as ProtoGrpcType;
    const { PublishService, PresenceService } = propeller.v1;
    this.stub = new PublishService(config.PROPELLER_GRPC_URL, credentials.createInsecure(), CHANNEL);
    this.presence = new PresenceService(config.PROPELLER_GRPC_URL, credentials.createInsecure(), CHANNEL);
  }

  /** @throws PublishError */
  async publish(apiKey: string, request: Publish, deadlineMs = DEADLINE_MS): Promise<Accepted> {
    return this.call((done) =>
      this.stub.publish(toRequest(request), metadata(apiKey), { deadline: Date.now() + deadlineMs }, done),
    );
  }

  /**
   * Publishes up to 500 events in one call; a result for each, in the same order.
   * @throws PublishError when the call as a whole failed
   */
  async publishBatch(
    apiKey: string,
    requests: readonly Publish[],
    deadlineMs = DEADLINE_MS,
  ): Promise<(Accepted | PublishError)[]> {
    const batch = { requests: requests.map(toRequest) };
    const { results } = await this.call<PublishBatchResponse>((done) =>
      this.stub.publishBatch(batch, metadata(apiKey), { deadline: Date.now() + deadlineMs }, done),
    );
    return results.map(({ ok, error }) => ok ?? PublishError.fromResult(error ?? UNANSWERED));
  }

  /**
   * What became of one event of the last day, oldest first.
   * @throws PublishError; its code is `not_found` when there is no such event
   */
  async getEvent(apiKey: string, eventId: string, deadlineMs = DEADLINE_MS): Promise<Receipt[]> {
    const { receipts } = await this.call<GetEventResponse>((done) =>
      this.presence.getEvent({ eventId }, metadata(apiKey), { deadline: Date.now() + deadlineMs }, done),
    );
    return receipts.flatMap((receipt) => toReceipt(receipt) ?? []);
  }

  /**
   * What became of a tenant's events: from the cursor on, or all that is kept, and then as it happens, until the signal.
   * Ends with an error when the connection does; starting again, behind the last cursor, is the caller's.
   * @throws PublishError; `field` is `after` for a cursor that is none
   */
  async *streamReceipts(apiKey: string, after: string, signal: AbortSignal): AsyncGenerator<StreamedReceipt, void> {
    if (signal.aborted) return;
    const call = this.presence.streamReceipts({ after }, metadata(apiKey));
    const cancel = (): void => call.cancel();
    signal.addEventListener('abort', cancel, { once: true });
    try {
      for await (const response of call) yield toStreamed(response as StreamReceiptsResponse);
    } catch (error) {
      if (!signal.aborted) throw PublishError.fromStatus(error as ServiceError);
    } finally {
      signal.removeEventListener('abort', cancel);
      call.cancel();
    }
  }

  close(): void {
    this.presence.close();
    this.stub.close();
  }

  onApplicationShutdown(): void {
    this.close();
  }

  private call<T>(send: (done: Callback<T>) => void): Promise<T> {
    return new Promise((resolve, reject) => {
      send((error, response) => (error ? reject(PublishError.fromStatus(error)) : resolve(response as T)));
    });
  }
}

function metadata(apiKey: string): Metadata {
  const carried = new Metadata();
  carried.set('authorization', `Bearer ${apiKey}`);
  return carried;
}
