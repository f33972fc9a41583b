import { setTimeout as wait } from 'node:timers/promises';
import { Global, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { CONFIG, LOGGER, type Config, type Logger, type ReadinessCheck } from '#libs/platform';
import { dataSourceOptions, type Plans } from './data-source.js';

const CONNECT_ATTEMPTS_MAX = 10;
const CONNECT_PAUSE_MS = 1_000;

async function connect(config: Config, logger: Logger, name: string, plans: Plans): Promise<DataSource> {
  const options = { poolSize: config.DATABASE_POOL, name, plans };
  const source = new DataSource(dataSourceOptions(config.DATABASE_URL ?? '', options));
  for (let attempt = 1; ; attempt++) {
    try {
      return await source.initialize();
    } catch (error) {
      if (attempt >= CONNECT_ATTEMPTS_MAX) throw error;
      logger.warn({ err: error, attempt }, 'PostgreSQL does not answer yet');
      await wait(CONNECT_PAUSE_MS);
    }
  }
}

/**
 * Injects `DataSource`. Not TypeOrmModule: it registers every source under one name per operating system process, and
 * the all-in-one has three.
 */
@Global()
@Module({})
export class DatabaseModule implements OnApplicationShutdown {
  constructor(private readonly source: DataSource) {}

  static forRoot(name: string, plans: Plans = 'by statistics'): DynamicModule {
    return {
      module: DatabaseModule,
      providers: [
        {
          provide: DataSource,
          inject: [CONFIG, LOGGER],
          useFactory: (config: Config, logger: Logger) => connect(config, logger, name, plans),
        },
      ],
      exports: [DataSource],
    };
  }

  /** After every beforeApplicationShutdown: whoever drains still has a database. */
  async onApplicationShutdown(): Promise<void> {
    await this.source.destroy();
  }
}

/** PostgreSQL answers, and its schema is the one this build expects. */
export function databaseReadiness(source: DataSource): ReadinessCheck {
  return {
    name: 'postgres',
    check: async () => {
      const expected = source.migrations.map((migration) => migration.constructor.name);
      const applied = await source.query<{ name: string }[]>(`SELECT name FROM migrations`);
      const missing = expected.filter((name) => !applied.some((row) => row.name === name));
      if (missing.length > 0) throw new Error(`migrations are missing: ${missing.join(', ')}`);
    },
  };
}
