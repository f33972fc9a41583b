import { Module, type DynamicModule } from '@nestjs/common';
import { BackendWebhooksModule } from '#libs/backend-webhooks';
import { DatabaseModule, databaseReadiness, DataSource } from '#libs/database';
import { GatewaysModule, TenantGateways } from '#libs/gateways';
import { Allowances, Inquiries } from '#libs/inquiry';
import { PaymentModule } from '#libs/payment';
import { CLOCK, CONFIG, HealthModule, LOGGER, PlatformModule, type Config } from '#libs/platform';
import { PropellerClientModule } from '#libs/propeller-client';
import { ConsumerConnection, WEBHOOKS, WorkQueueModule } from '#libs/queue';
import { RoutingFeedback, RoutingHistory, SharedMemory } from '#libs/routing';
import { WebhookProcessor } from '#libs/webhooks';
import { BackendRelay } from './backend-relay.js';
import { NotificationSender } from './notification-sender.js';
import { Receipts } from './receipts.js';
import { RefundSender } from './refund-sender.js';
import { Relays } from './relays.js';
import { WebhookJobProcessor } from './webhook.processor.js';

@Module({})
export class WebhookWorkerModule {
  static forRoot(config: Config): DynamicModule {
    const queue = WorkQueueModule.for(WEBHOOKS);
    return {
      module: WebhookWorkerModule,
      imports: [
        PlatformModule.forRoot('webhook-worker', config),
        DatabaseModule.forRoot('webhook-worker', 'by index'),
        PaymentModule.forRoot({ config: CONFIG, logger: LOGGER, clock: CLOCK }),
        BackendWebhooksModule,
        GatewaysModule,
        PropellerClientModule,
        queue,
        HealthModule.forRoot({
          imports: [queue],
          inject: [DataSource, ConsumerConnection],
          checks: (source: DataSource, connection: ConsumerConnection) => [
            databaseReadiness(source),
            connection.readiness(),
          ],
        }),
      ],
      providers: [
        Allowances,
        BackendRelay,
        Inquiries,
        NotificationSender,
        Receipts,
        RefundSender,
        Relays,
        RoutingFeedback,
        RoutingHistory,
        SharedMemory,
        TenantGateways,
        WebhookProcessor,
        WebhookJobProcessor,
      ],
    };
  }
}
