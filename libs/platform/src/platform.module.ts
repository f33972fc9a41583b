import { Global, Module, type DynamicModule } from '@nestjs/common';
import { clockOf, pauseBy } from './clock.js';
import type { Config } from './config.js';
import { InternalGuard, MetricsController } from './internal.js';
import { createLogger } from './logger.js';
import { CLOCK, CONFIG, LOGGER, PAUSE } from './tokens.js';

/** What every process has: its config, its logger, the clock and pauses by it, and `/metrics`. */
@Global()
@Module({})
export class PlatformModule {
  static forRoot(name: string, config: Config): DynamicModule {
    const clock = clockOf(config);
    return {
      module: PlatformModule,
      controllers: [MetricsController],
      providers: [
        { provide: CONFIG, useValue: config },
        { provide: LOGGER, useValue: createLogger(name, config.LOG_LEVEL) },
        { provide: CLOCK, useValue: clock },
        { provide: PAUSE, useValue: pauseBy(clock) },
        InternalGuard,
      ],
      exports: [CONFIG, LOGGER, CLOCK, PAUSE, InternalGuard],
    };
  }
}
