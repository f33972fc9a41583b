import { Module, type DynamicModule } from '@nestjs/common';
import { BackendWebhooksModule } from '#libs/backend-webhooks';
import { DatabaseModule, databaseReadiness, DataSource } from '#libs/database';
import { GatewaysModule, TenantGateways } from '#libs/gateways';
import { Idempotency } from '#libs/idempotency';
import { Allowances, Inquiries } from '#libs/inquiry';
import type { Clock } from '#libs/kernel';
import { PaymentModule, TenantDirectory } from '#libs/payment';
import { API_KEY_STORE, CLOCK, CONFIG, HealthModule, LOGGER, PlatformModule, type Config } from '#libs/platform';
import { ProducerConnection, WebhookQueueModule } from '#libs/queue';
import { Router, RoutingFeedback, RoutingHistory, SharedMemory } from '#libs/routing';
import { Acceptance, SettlementList } from '#libs/settlement';
import { WebhookReceiver } from '#libs/webhooks';
import { AskGateway } from './checkout/ask-gateway.js';
import { CheckoutAttempts } from './checkout/checkout-attempts.js';
import { CheckoutController } from './checkout/checkout.controller.js';
import { CheckoutPageController } from './checkout/checkout-page.controller.js';
import { IdempotentInterceptor } from './idempotent.interceptor.js';
import { LedgerController } from './ledger/ledger.controller.js';
import { OrdersController } from './orders/orders.controller.js';
import { PaymentsController } from './payments/payments.controller.js';
import { PaymentRoute } from './payments/route.js';
import { StartPayment } from './payments/start-payment.js';
import { TellGateway } from './payments/tell-gateway.js';
import { RefundsController } from './refunds/refunds.controller.js';
import { RoutingPageController } from './routing/page/page.controller.js';
import { RoutingController } from './routing/routing.controller.js';
import { RoutingPolicies } from './routing/routing-policies.js';
import { RoutingView } from './routing/routing-view.js';
import { SettlementsController } from './settlements/settlements.controller.js';
import { DeadLettersController } from './webhook-endpoint/dead-letters.controller.js';
import { WebhookEndpointController } from './webhook-endpoint/webhook-endpoint.controller.js';
import { WebhooksController } from './webhooks/webhooks.controller.js';

@Module({})
export class PaymentsModule {
  /** @param development modules that production never loads */
  static forRoot(config: Config, development: NonNullable<DynamicModule['imports']>): DynamicModule {
    return {
      module: PaymentsModule,
      imports: [
        PlatformModule.forRoot('payments', config),
        DatabaseModule.forRoot('payments'),
        PaymentModule.forRoot({ config: CONFIG, logger: LOGGER, clock: CLOCK }),
        BackendWebhooksModule,
        GatewaysModule,
        WebhookQueueModule,
        HealthModule.forRoot({
          imports: [WebhookQueueModule],
          inject: [DataSource, ProducerConnection],
          checks: (source: DataSource, queue: ProducerConnection) => [databaseReadiness(source), queue.readiness()],
        }),
        ...development,
      ],
      controllers: [
        CheckoutController,
        CheckoutPageController,
        LedgerController,
        OrdersController,
        PaymentsController,
        RefundsController,
        RoutingController,
        RoutingPageController,
        SettlementsController,
        WebhookEndpointController,
        DeadLettersController,
        WebhooksController,
      ],
      providers: [
        { provide: API_KEY_STORE, useExisting: TenantDirectory },
        {
          provide: Idempotency,
          inject: [DataSource, CLOCK],
          useFactory: (source: DataSource, clock: Clock) => new Idempotency(source, clock),
        },
        Acceptance,
        Allowances,
        AskGateway,
        CheckoutAttempts,
        IdempotentInterceptor,
        Inquiries,
        PaymentRoute,
        Router,
        RoutingFeedback,
        RoutingHistory,
        RoutingPolicies,
        RoutingView,
        SharedMemory,
        SettlementList,
        StartPayment,
        TellGateway,
        TenantGateways,
        WebhookReceiver,
      ],
    };
  }
}
