import { Body, Controller, Header, Inject, Post, UseGuards } from '@nestjs/common';
import { ApiKeyGuard, CurrentTenant, InternalGuard, RequireScope } from '#libs/platform';
import { ClientTokens, clientTokenSchema, type ClientToken, type ClientTokenRequest } from './client-tokens.js';

/** For backends; on the internal port alone in production. */
@Controller('v1/client-tokens')
@UseGuards(InternalGuard, ApiKeyGuard)
export class ClientTokensController {
  constructor(@Inject(ClientTokens) private readonly tokens: ClientTokens) {}

  @Post()
  @RequireScope('tokens')
  @Header('cache-control', 'no-store')
  mint(@CurrentTenant() tenant: string, @Body({ schema: clientTokenSchema }) request: ClientTokenRequest): ClientToken {
    return this.tokens.mint(tenant, request);
  }
}
