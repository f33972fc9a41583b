import { Module } from '@nestjs/common';
import { DataSource } from '#libs/database';
import type { Clock } from '#libs/kernel';
import { Sealer } from '#libs/payment';
import { CLOCK, CONFIG, type Config } from '#libs/platform';
import { Destinations } from './destinations.js';
import { WebhookEndpoints } from './endpoints.js';

@Module({
  providers: [
    {
      provide: WebhookEndpoints,
      inject: [DataSource, CONFIG, CLOCK],
      useFactory: (source: DataSource, config: Config, clock: Clock) =>
        new WebhookEndpoints(source, new Sealer(config.CREDENTIALS_KEY), clock),
    },
    {
      provide: Destinations,
      inject: [CONFIG],
      useFactory: ({ NODE_ENV }: Config) => new Destinations(NODE_ENV === 'production'),
    },
  ],
  exports: [WebhookEndpoints, Destinations],
})
export class BackendWebhooksModule {}
