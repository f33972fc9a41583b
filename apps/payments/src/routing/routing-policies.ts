import { Inject, Injectable } from '@nestjs/common';
import type { Tenant } from '#libs/payment';
import { LOGGER, type Logger } from '#libs/platform';
import { readPolicy, type Policy } from '#libs/routing';

/** How each tenant wants its payments routed. */
@Injectable()
export class RoutingPolicies {
  constructor(@Inject(LOGGER) private readonly logger: Logger) {}

  /** One that a newer release wrote may make no sense to this one: payments go on without. */
  of({ id, routingPolicy }: Tenant): Policy {
    try {
      return readPolicy(routingPolicy);
    } catch (error) {
      this.logger.error({ err: error, tenant: id }, 'the routing policy cannot be read: the router decides alone');
      return {};
    }
  }
}
