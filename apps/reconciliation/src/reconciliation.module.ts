import { Module, type DynamicModule } from '@nestjs/common';
import { DatabaseModule, databaseReadiness, DataSource } from '#libs/database';
import { GatewaysModule } from '#libs/gateways';
import { PaymentModule } from '#libs/payment';
import { CLOCK, CONFIG, HealthModule, LOGGER, PlatformModule, type Config } from '#libs/platform';
import { ConsumerConnection, RECONCILIATION, WorkQueueModule } from '#libs/queue';
import { GatewayHealth } from '#libs/routing';

import { ReconciliationProcessor } from './reconciliation.processor.js';
import { RefundSweep } from './refund-sweep.js';
import { Sweep } from './sweep.js';

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
      providers: [GatewayHealth, RefundSweep, Sweep, ReconciliationProcessor],
    };
  }
}
