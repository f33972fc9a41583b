import { Module, type DynamicModule } from '@nestjs/common';
import { DatabaseModule, databaseReadiness, DataSource } from '#libs/database';
import { GatewaysModule, TenantGateways } from '#libs/gateways';
import { Allowances, Inquiries } from '#libs/inquiry';
import { PaymentModule } from '#libs/payment';
import { CLOCK, CONFIG, HealthModule, LOGGER, PlatformModule, type Config } from '#libs/platform';
import { ConsumerConnection, RECONCILIATION, WorkQueueModule } from '#libs/queue';
import { RoutingFeedback, RoutingHistory, SharedMemory } from '#libs/routing';
import { SETTLEMENT_PROVIDERS, SettlementList } from '#libs/settlement';
import { Downtimes } from './downtimes.js';
import { PageController } from './page/page.controller.js';
import { ReconciliationProcessor } from './reconciliation.processor.js';
import { RunList } from './runs/run-list.js';
import { Runs } from './runs/runs.js';
import { RunsController } from './runs/runs.controller.js';
import { Schedule } from './schedule.js';
import { SettlementClock } from './settlement/settlement-clock.js';
import { SettlementsController } from './settlement/settlements.controller.js';
import { Sweep } from './sweep.js';
import { Watchdog } from './watchdog.js';

@Module({})
export class ReconciliationModule {
  static forRoot(config: Config): DynamicModule {
    const queue = WorkQueueModule.for(RECONCILIATION);
    return {
      module: ReconciliationModule,
      imports: [
        PlatformModule.forRoot('reconciliation', config),
        DatabaseModule.forRoot('reconciliation'),
        PaymentModule.forRoot({ config: CONFIG, logger: LOGGER, clock: CLOCK }),
        GatewaysModule,
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
      controllers: [PageController, RunsController, SettlementsController],
      providers: [
        Allowances,
        Downtimes,
        Inquiries,
        ReconciliationProcessor,
        RoutingFeedback,
        RoutingHistory,
        RunList,
        Runs,
        Schedule,
        SharedMemory,
        ...SETTLEMENT_PROVIDERS,
        SettlementClock,
        SettlementList,
        Sweep,
        TenantGateways,
        Watchdog,
      ],
    };
  }
}
