import type { Metadata } from '@grpc/grpc-js';
import { Controller, Inject, UseFilters } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { CLIENT_ID } from '#libs/kernel';
import type { RevokeRequest, RevokeResponseInput } from '#libs/propeller-contract';
import { JTI_CHARS_MAX } from '../auth/claims.js';
import { invalidField } from '../delivery/field-problem.js';
import { TenantRates } from '../limits/tenant-rates.js';
import type { Revoked } from '../revocations/core/revocation-list.js';
import { Revocations } from '../revocations/revocations.js';
import { Tenants } from '../tenants/tenants.js';
import { BackendAuth } from './backend-auth.js';
import { GrpcProblemFilter } from './grpc-problem.filter.js';

/** @throws Problem naming the field */
function revokedOf({ what, clientId, jti }: RevokeRequest): Revoked {
  if (what === 'clientId') {
    if (!CLIENT_ID.test(clientId ?? '')) throw invalidField('client_id', `must match ${CLIENT_ID.source}`);
    return { clientId: clientId ?? '' };
  }
  if (what !== 'jti') throw invalidField('client_id', 'a client_id or a jti is required');
  if (!jti || jti.length > JTI_CHARS_MAX) throw invalidField('jti', `must have 1 to ${JTI_CHARS_MAX} characters`);
  return { jti };
}

/** Ends what a client, or one token, was allowed. */
@Controller()
@UseFilters(GrpcProblemFilter)
export class RevokeController {
  constructor(
    @Inject(Revocations) private readonly revocations: Revocations,
    @Inject(BackendAuth) private readonly auth: BackendAuth,
    @Inject(TenantRates) private readonly rates: TenantRates,
    @Inject(Tenants) private readonly tenants: Tenants,
  ) {}

  @GrpcMethod('PresenceService', 'Revoke')
  async revoke(request: RevokeRequest, metadata: Metadata): Promise<RevokeResponseInput> {
    const { tenant } = await this.auth.authenticate(metadata, 'tokens');
    this.rates.read(tenant);
    await this.revocations.revoke(tenant, revokedOf(request), this.tenants.limitsOf(tenant).revocations);
    return {};
  }
}
