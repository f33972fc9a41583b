import { Module } from '@nestjs/common';
import type { Clock } from '#libs/kernel';
import { GatewayCalls, GatewayCallsModule, type GatewayCall } from '#libs/payment';
import { CLOCK, CONFIG, LOGGER, type Config, type Logger } from '#libs/platform';
import { createGateways } from './create-gateways.js';
import type { Gateway } from './gateway.js';
import { gatewayUrls } from './gateway-urls.js';
import { recorded } from './recorded.js';

/** Injects a `ReadonlyMap<GatewayName, Gateway>`. */
export const GATEWAYS = Symbol('GATEWAYS');

function build(config: Config, calls: GatewayCalls, clock: Clock, logger: Logger): Map<string, Gateway> {
  // The log is for people; a payment does not fail because it could not be written.
  const record = (call: GatewayCall) =>
    calls.record(call).catch((error: unknown) => {
      const { gateway, reference } = call;
      logger.warn({ err: error, gateway, reference, call: call.call }, 'a gateway call was not written down');
    });
  const gateways = createGateways(gatewayUrls(config), { clock, random: Math.random });
  return new Map([...gateways].map(([name, gateway]) => [name, recorded(gateway, record, clock)]));
}

@Module({
  imports: [GatewayCallsModule],
  providers: [{ provide: GATEWAYS, inject: [CONFIG, GatewayCalls, CLOCK, LOGGER], useFactory: build }],
  exports: [GATEWAYS],
})
export class GatewaysModule {}
