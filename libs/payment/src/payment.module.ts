import { Module, type DynamicModule, type InjectionToken } from '@nestjs/common';
import type { Clock } from '#libs/kernel';
import { DataSource } from '#libs/database';
import { Attempts } from './attempts.js';
import { Ledger } from './ledger/ledger.js';
import { Orders } from './orders.js';
import { Refunds } from './refunds.js';
import { Reviews } from './reviews.js';
import { Sealer } from './tenants/sealing.js';
import { TenantDirectory, type DirectoryEvents } from './tenants/tenant-directory.js';

/** The tokens under which the process provides what this module needs. */
export interface PaymentTokens {
  /** Provides `{ CREDENTIALS_KEY }`. */
  config: InjectionToken;
  /** Provides `{ warn(details, message), error(details, message) }`. */
  logger: InjectionToken;
  clock: InjectionToken;
}

interface Config {
  CREDENTIALS_KEY: string;
}
interface Logger {
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}

const directoryEvents = (logger: Logger): DirectoryEvents => ({
  notRefreshed: (error) => logger.warn({ err: error }, 'tenants were not refreshed; what was known stays in use'),
  unusable: (what, error) =>
    logger.error({ secret: what, err: error }, 'a sealed secret does not open: unusable until it is set again'),
});

class RunningTenantDirectory extends TenantDirectory {
  async onModuleInit(): Promise<void> {
    await this.start();
  }
  onApplicationShutdown(): void {
    this.stop();
  }
}

@Module({})
export class PaymentModule {
  static forRoot(tokens: PaymentTokens): DynamicModule {
    return {
      module: PaymentModule,
      providers: [
        {
          provide: TenantDirectory,
          inject: [DataSource, tokens.config, tokens.logger, tokens.clock],
          useFactory: (source: DataSource, config: Config, logger: Logger, clock: Clock) =>
            new RunningTenantDirectory(source, new Sealer(config.CREDENTIALS_KEY), directoryEvents(logger), clock),
        },
        ...[Ledger, Orders, Attempts, Refunds, Reviews].map((service) => ({
          provide: service,
          inject: [DataSource, tokens.clock],
          useFactory: (source: DataSource, clock: Clock) => new service(source, clock),
        })),
      ],
      exports: [TenantDirectory, Ledger, Orders, Attempts, Refunds, Reviews],
    };
  }
}
