import { Module, type DynamicModule } from '@nestjs/common';
import { API_KEY_STORE, HealthModule, PlatformModule, type Config } from '#libs/platform';
import { DeviceAuth } from './auth/device-auth.js';
import { Publisher } from './delivery/publisher.js';
import { BackendAuth } from './grpc/backend-auth.js';
import { DeviceController } from './grpc/device.controller.js';
import { PresenceController } from './grpc/presence.controller.js';
import { PublishController } from './grpc/publish.controller.js';
import { RevokeController } from './grpc/revoke.controller.js';
import { NodeGate } from './limits/node-gate.js';
import { TenantRates } from './limits/tenant-rates.js';
import type { Parts } from './parts.js';
import { EventReceipts } from './receipts/event-receipts.js';
import { ReceiptStreams } from './receipts/receipt-streams.js';
import { readinessOf } from './redis/readiness.js';
import { DeviceRegistry } from './registry/registry.js';
import { Revocations } from './revocations/revocations.js';
import { SessionHub } from './sessions/session-hub.js';
import { DeviceGateway } from './socketio/device.gateway.js';
import { DeviceRooms } from './socketio/device-rooms.js';
import { Tenants } from './tenants/tenants.js';
import { ClientTokens } from './tokens/client-tokens.js';
import { ClientTokensController } from './tokens/client-tokens.controller.js';

/** The doors of Propeller; what is behind them is assembled without Nest. */
@Module({})
export class PropellerModule {
  static forRoot(config: Config, parts: Parts): DynamicModule {
    return {
      module: PropellerModule,
      imports: [
        PlatformModule.forRoot('propeller', config),
        HealthModule.forRoot({
          inject: [],
          checks: () => readinessOf(parts.commands, parts.shards),
        }),
      ],
      controllers: [ClientTokensController, PublishController, PresenceController, RevokeController, DeviceController],
      providers: [
        { provide: Tenants, useValue: parts.tenants },
        { provide: API_KEY_STORE, useValue: parts.tenants },
        { provide: DeviceAuth, useValue: parts.deviceAuth },
        { provide: BackendAuth, useValue: parts.backendAuth },
        { provide: ClientTokens, useValue: parts.clientTokens },
        { provide: Publisher, useValue: parts.publisher },
        { provide: DeviceRegistry, useValue: parts.registry },
        { provide: EventReceipts, useValue: parts.eventReceipts },
        { provide: ReceiptStreams, useValue: parts.receipts },
        { provide: SessionHub, useValue: parts.hub },
        { provide: NodeGate, useValue: parts.gate },
        { provide: TenantRates, useValue: parts.rates },
        { provide: Revocations, useValue: parts.revocations },
        { provide: DeviceRooms, useValue: parts.rooms },
        DeviceGateway,
      ],
    };
  }
}
