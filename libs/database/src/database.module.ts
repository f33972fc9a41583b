import { Module, type DynamicModule } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { CONFIG, type Config, type ReadinessCheck } from '#libs/platform';
import { dataSourceOptions } from './data-source.js';

@Module({})
export class DatabaseModule {
  static forRoot(name: string): DynamicModule {
    return {
      module: DatabaseModule,
      imports: [
        TypeOrmModule.forRootAsync({
          inject: [CONFIG],
          useFactory: (config: Config) => ({
            ...dataSourceOptions(config.DATABASE_URL ?? '', config.DATABASE_POOL, name),
            autoLoadEntities: true,
            retryAttempts: 10,
            retryDelay: 1000,
          }),
        }),
      ],
    };
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
