import { Global, Module, type DynamicModule } from '@nestjs/common';
import { systemClock } from '#libs/kernel';
import type { Config } from './config.js';
import { InternalGuard, MetricsController } from './internal.js';
import { createLogger } from './logger.js';
import { CLOCK, CONFIG, LOGGER } from './tokens.js';

/** What every process has: its config, its logger, the clock, and `/metrics`. */
@Global()
@Module({})
export class PlatformModule {
  static forRoot(name: string, config: Config): DynamicModule {
    return {
      module: PlatformModule,
      controllers: [MetricsController],
      providers: [
        { provide: CONFIG, useValue: config },
        { provide: LOGGER, useValue: createLogger(name, config.LOG_LEVEL) },
        { provide: CLOCK, useValue: systemClock },
        InternalGuard,
      ],
      exports: [CONFIG, LOGGER, CLOCK, InternalGuard],
    };
  }
}
