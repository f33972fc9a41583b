import { Inject, Injectable } from '@nestjs/common';
import { TenantDirectory } from '#libs/payment';
import type { Credentials, Gateway } from './gateway.js';
import { GATEWAYS } from './gateways.module.js';
import type { GatewayName } from './registry.js';

/** A gateway, and what it knows the tenant by. */
export interface TenantGateway {
  gateway: Gateway;
  credentials: Credentials;
}

/** Where a tenant's payments are: needs `GatewaysModule` and a `TenantDirectory`. */
@Injectable()
export class TenantGateways {
  constructor(
    private readonly tenants: TenantDirectory,
    @Inject(GATEWAYS) private readonly gateways: ReadonlyMap<GatewayName, Gateway>,
  ) {}

  /** Undefined where the tenant has no account now. An account that is disabled still has its money in flight. */
  find(tenantId: string, name: string): TenantGateway | undefined {
    const gateway = this.gateways.get(name as GatewayName);
    const account = this.tenants.find(tenantId)?.accounts.get(name);
    return gateway && account && { gateway, credentials: account.credentials };
  }

  /** @throws Error where the tenant has no account now */
  of(tenantId: string, name: string): TenantGateway {
    const found = this.find(tenantId, name);
    if (!found) throw new Error(`${tenantId} has no account at ${name} now`);
    return found;
  }
}
