import type { Metadata, ServerDuplexStream } from '@grpc/grpc-js';
import { Controller, Inject, UseFilters } from '@nestjs/common';
import { GrpcMethod, GrpcStreamCall } from '@nestjs/microservices';
import { Problem } from '#libs/kernel';
import type {
  PublishBatchRequest,
  PublishRequest,
  PublishResponse,
  PublishResultInput,
  PublishStreamRequest,
  PublishStreamResponseInput,
} from '#libs/propeller-contract';
import { toProblem } from '#libs/platform';
import { fieldOf, invalidField } from '../delivery/field-problem.js';
import { LIMITS } from '../delivery/limits.js';
import { Publisher } from '../delivery/publisher.js';
import { TenantRates } from '../limits/tenant-rates.js';
import { metrics } from '../metrics.js';
import { BackendAuth } from './backend-auth.js';
import { GrpcProblemFilter } from './grpc-problem.filter.js';
import { toStatus } from './grpc-status.js';
import { servePublishStream } from './publish-stream.js';

/** A result of one among several: its failure is its own. */
function toResult(outcome: PublishResponse | Problem): PublishResultInput {
  if (!(outcome instanceof Problem)) return { ok: outcome };
  metrics.publishRefused.inc({ code: outcome.code });
  const { code, detail, kind } = outcome;
  return { error: { code, message: detail, retryable: kind.retryable, field: fieldOf(outcome) ?? '' } };
}

@Controller()
@UseFilters(GrpcProblemFilter)
export class PublishController {
  constructor(
    @Inject(Publisher) private readonly publisher: Publisher,
    @Inject(BackendAuth) private readonly auth: BackendAuth,
    @Inject(TenantRates) private readonly rates: TenantRates,
  ) {}

  @GrpcMethod('PublishService', 'Publish')
  async publish(request: PublishRequest, metadata: Metadata): Promise<PublishResponse> {
    const { tenant } = await this.auth.authenticate(metadata, 'publish');
    this.rates.publish(tenant);
    return this.publisher.publish(tenant, request);
  }

  @GrpcMethod('PublishService', 'PublishBatch')
  async publishBatch(
    { requests }: PublishBatchRequest,
    metadata: Metadata,
  ): Promise<{ results: PublishResultInput[] }> {
    const { tenant } = await this.auth.authenticate(metadata, 'publish');
    if (requests.length > LIMITS.batchMax) throw invalidField('requests', `must be at most ${LIMITS.batchMax}`);
    const granted = this.rates.publishes(tenant, requests.length);
    const outcomes = await this.publisher.publishBatch(tenant, requests.slice(0, granted));
    const refused = requests.slice(granted).map(() => this.rates.tooFast(tenant));
    return { results: [...outcomes, ...refused].map(toResult) };
  }

  @GrpcStreamCall('PublishService', 'PublishStream')
  async publishStream(call: ServerDuplexStream<PublishStreamRequest, PublishStreamResponseInput>): Promise<void> {
    try {
      const backend = await this.auth.authenticate(call.metadata, 'publish');
      const refuse = servePublishStream(call, async ({ ref, publish }) => {
        const outcome = await this.one(backend.tenant, publish);
        return { ref, result: toResult(outcome) };
      });
      const forget = this.auth.watch(call.metadata, backend, ['publish'], (problem) => refuse(toStatus(problem)));
      call.once('cancelled', forget);
      call.once('finish', forget);
    } catch (error) {
      call.emit('error', toStatus(error));
    }
  }

  private async one(tenant: string, request: PublishRequest | null): Promise<PublishResponse | Problem> {
    try {
      this.rates.publish(tenant);
      if (!request) throw invalidField('publish', 'is required');
      return await this.publisher.publish(tenant, request);
    } catch (error) {
      return toProblem(error);
    }
  }
}
