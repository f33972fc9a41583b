import type { Metadata, ServerWritableStream } from '@grpc/grpc-js';
import { Controller, Inject, UseFilters } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { throwError, type Observable } from 'rxjs';
import { CLIENT_ID, Problem } from '#libs/kernel';
import type { ListDevicesRequest, ListDevicesResponseInput, Timestamp } from '#libs/propeller-contract';
import { invalidField } from '../delivery/field-problem.js';
import { clientKeys } from '../delivery/keys.js';
import { DeviceRegistry, type OnlineDevice } from '../registry/registry.js';
import { BackendAuth } from './backend-auth.js';
import { GrpcProblemFilter } from './grpc-problem.filter.js';
import { toStatus } from './grpc-status.js';

function toTimestamp(ms: number): Timestamp {
  return { seconds: Math.floor(ms / 1000), nanos: (ms % 1000) * 1_000_000 };
}

@Controller()
@UseFilters(GrpcProblemFilter)
export class PresenceController {
  constructor(
    @Inject(DeviceRegistry) private readonly registry: DeviceRegistry,
    @Inject(BackendAuth) private readonly auth: BackendAuth,
  ) {}

  @GrpcMethod('PresenceService', 'ListDevices')
  async listDevices({ clientId }: ListDevicesRequest, metadata: Metadata): Promise<ListDevicesResponseInput> {
    const { tenant } = await this.auth.authenticate(metadata, 'read');
    if (!CLIENT_ID.test(clientId)) throw invalidField('client_id', `must match ${CLIENT_ID.source}`);
    let online: OnlineDevice[];
    try {
      online = await this.registry.list(clientKeys(tenant, clientId));
    } catch (error) {
      throw new Problem('unavailable', 'The registry does not answer.', { cause: error });
    }
    return {
      devices: online.map(({ deviceId, transport, node, connection, since, lastSeen }) => ({
        deviceId,
        transport,
        node,
        connection,
        since: toTimestamp(since),
        lastSeen: toTimestamp(lastSeen),
      })),
    };
  }

  @GrpcMethod('PresenceService', 'GetEvent')
  async getEvent(_request: unknown, metadata: Metadata): Promise<never> {
    await this.auth.authenticate(metadata, 'read');
    throw new Problem('not_implemented');
  }

  @GrpcMethod('PresenceService', 'Revoke')
  async revoke(_request: unknown, metadata: Metadata): Promise<never> {
    await this.auth.authenticate(metadata, 'tokens');
    throw new Problem('not_implemented');
  }

  @GrpcMethod('PresenceService', 'StreamReceipts')
  async streamReceipts(
    _request: unknown,
    metadata: Metadata,
    _call: ServerWritableStream<unknown, unknown>,
  ): Promise<Observable<never>> {
    await this.auth.authenticate(metadata, 'read');
    return throwError(() => toStatus(new Problem('not_implemented')));
  }
}
