import { Module } from '@nestjs/common';
import { CONFIG, type Config } from '#libs/platform';
import { DemoController } from './demo.controller.js';
import { DemoKeys } from './demo-keys.js';
import { PageController } from './page.controller.js';
import { PageFiles } from './page-files.js';
import { SimulatedGateways } from './simulated-gateways.js';
import { TenantBackend } from './tenant-backend.js';

/** `/demo`: a customer, riders, and the road between them. Loaded in development only. */
@Module({
  controllers: [DemoController, PageController],
  providers: [
    {
      provide: DemoKeys,
      inject: [CONFIG],
      useFactory: (config: Config) => new DemoKeys(config.SIMULATOR_ACCOUNTS_FILE),
    },
    { provide: PageFiles, useFactory: () => new PageFiles() },
    SimulatedGateways,
    TenantBackend,
  ],
})
export class DemoModule {}
