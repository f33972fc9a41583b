import type { Metadata } from '@grpc/grpc-js';
import { Controller, Inject, UseFilters } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { Observable } from 'rxjs';
import { CLIENT_ID, Problem } from '#libs/kernel';
import type {
  GetEventRequest,
  GetEventResponseInput,
  ListDevicesRequest,
  ListDevicesResponseInput,
  StreamReceiptsRequest,
} from '#libs/propeller-contract';
import { invalidField } from '../delivery/field-problem.js';
import { EVENT_ID } from '../delivery/publication.js';
import { clientKeys } from '../delivery/keys.js';
import { EventReceipts } from '../receipts/event-receipts.js';
import { TenantRates } from '../limits/tenant-rates.js';
import { ReceiptStreams } from '../receipts/receipt-streams.js';
import { DeviceRegistry, type OnlineDevice } from '../registry/registry.js';
import { BackendAuth } from './backend-auth.js';
import { GrpcProblemFilter } from './grpc-problem.filter.js';
import { receiptSink, toReceipt, type ReceiptCall } from './receipt-call.js';
import { toTimestamp } from './timestamp.js';

@Controller()
@UseFilters(GrpcProblemFilter)
export class PresenceController {
  constructor(
    @Inject(DeviceRegistry) private readonly registry: DeviceRegistry,
    @Inject(ReceiptStreams) private readonly receipts: ReceiptStreams,
    @Inject(EventReceipts) private readonly events: EventReceipts,
    @Inject(BackendAuth) private readonly auth: BackendAuth,
    @Inject(TenantRates) private readonly rates: TenantRates,
  ) {}

  @GrpcMethod('PresenceService', 'ListDevices')
  async listDevices({ clientId }: ListDevicesRequest, metadata: Metadata): Promise<ListDevicesResponseInput> {
    const { tenant } = await this.auth.authenticate(metadata, 'read');
    this.rates.read(tenant);
    if (!CLIENT_ID.test(clientId)) throw invalidField('client_id', `must match ${CLIENT_ID.source}`);
    let online: OnlineDevice[];
    try {
      online = await this.registry.list(clientKeys(tenant, clientId));
    } catch (error) {
      throw new Problem('unavailable', 'The registry does not answer.', { cause: error });
    }
    return {
      devices: online.map(({ deviceId, transport, node, connection, since, lastSeen, attributes }) => ({
        deviceId,
        transport,
        node,
        connection,
        since: toTimestamp(since),
        lastSeen: toTimestamp(lastSeen),
        attributes,
      })),
    };
  }

  @GrpcMethod('PresenceService', 'GetEvent')
  async getEvent({ eventId }: GetEventRequest, metadata: Metadata): Promise<GetEventResponseInput> {
    const { tenant } = await this.auth.authenticate(metadata, 'read');
    this.rates.read(tenant);
    if (!EVENT_ID.test(eventId)) throw invalidField('event_id', `must match ${EVENT_ID.source}`);
    const found = await this.events.find(tenant, eventId).catch((error: unknown) => {
      throw new Problem('unavailable', 'The receipts cannot be read.', { cause: error });
    });
    if (!found) throw new Problem('not_found', 'No event with this id was published in the last day.');
    return { receipts: found.map(({ receipt, epoch }) => toReceipt(receipt, epoch)) };
  }

  /** Written to the call itself: only so does a slow reader hold back the reading from Redis. */
  @GrpcMethod('PresenceService', 'StreamReceipts')
  async streamReceipts(
    { after }: StreamReceiptsRequest,
    metadata: Metadata,
    call: ReceiptCall,
  ): Promise<Observable<never>> {
    const backend = await this.auth.authenticate(metadata, 'read', 'publish');
    this.rates.read(backend.tenant);
    return new Observable((end) => {
      const gone = new AbortController();
      const forget = this.auth.watch(metadata, backend, ['read', 'publish'], (problem) => end.error(problem));
      this.receipts.serve(backend.tenant, after, receiptSink(call), gone.signal).then(
        () => end.complete(),
        (error: unknown) => end.error(error),
      );
      return () => {
        forget();
        gone.abort();
      };
    });
  }
}
