import { Module } from '@nestjs/common';
import { CONFIG, type Config } from '#libs/platform';
import { gatewayUrls } from './gateway-urls.js';
import { createGateways } from './create-gateways.js';

/** Injects a `ReadonlyMap<GatewayName, Gateway>`. */
export const GATEWAYS = Symbol('GATEWAYS');

@Module({
  providers: [
    { provide: GATEWAYS, inject: [CONFIG], useFactory: (config: Config) => createGateways(gatewayUrls(config)) },
  ],
  exports: [GATEWAYS],
})
export class GatewaysModule {}
