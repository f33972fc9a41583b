import { Body, Controller, Delete, Get, HttpCode, Post, Put, Res, UseGuards } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { countMessages, Destinations, Refused, WebhookEndpoints, type WebhookEndpoint } from '#libs/backend-webhooks';
import { DataSource } from '#libs/database';
import { Problem } from '#libs/kernel';
import { ApiKeyGuard, CurrentTenant, RequireScope } from '#libs/platform';
import { endpointSchema, rotationSchema, type EndpointBody, type RotationBody } from './webhook-endpoint.schema.js';

const WHY = {
  https_required: 'expected https://',
  credentials_in_url: 'expected no user name and no password',
  not_resolvable: 'this host has no address',
  address_not_public: 'this host has an address that is not on the public internet',
} as const;

const view = ({ disabledAt, disabledReason, ...rest }: WebhookEndpoint) => ({
  status: disabledAt ? 'disabled' : 'enabled',
  ...rest,
  disabledAt,
  disabledReason,
});

/** Where the tenant's own backend hears our events: docs/webhooks-to-you.md. */
@Controller('v1/webhook-endpoint')
@UseGuards(ApiKeyGuard)
@RequireScope('payments')
export class WebhookEndpointController {
  constructor(
    private readonly endpoints: WebhookEndpoints,
    private readonly destinations: Destinations,
    private readonly source: DataSource,
  ) {}

  /** 201 with the secret when it is new: the only time that the secret is shown. */
  @Put()
  async put(
    @CurrentTenant() tenantId: string,
    @Body({ schema: endpointSchema }) { url }: EndpointBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    await this.check(url);
    const { endpoint, secret } = await this.endpoints.put(tenantId, url);
    if (secret) void reply.status(201).header('cache-control', 'no-store');
    return { ...view(endpoint), ...(secret && { secret }) };
  }

  @Get()
  async get(@CurrentTenant() tenantId: string) {
    const [endpoint, { pending, dead }] = await Promise.all([
      this.endpoints.get(tenantId),
      countMessages(this.source, tenantId),
    ]);
    return { ...view(there(endpoint)), pending, deadLetters: dead };
  }

  @Delete()
  @HttpCode(204)
  async remove(@CurrentTenant() tenantId: string): Promise<void> {
    if (!(await this.endpoints.remove(tenantId))) there(undefined);
  }

  @Post('enable')
  @HttpCode(200)
  async enable(@CurrentTenant() tenantId: string) {
    return view(there(await this.endpoints.enable(tenantId)));
  }

  /** A new secret, shown this once; those before it go on signing for `overlapSeconds`. */
  @Post('secret')
  @HttpCode(200)
  async rotate(
    @CurrentTenant() tenantId: string,
    @Body({ schema: rotationSchema }) { overlapSeconds }: RotationBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { endpoint, secret } = there(await this.endpoints.rotate(tenantId, overlapSeconds * 1000));
    void reply.header('cache-control', 'no-store');
    return { ...view(endpoint), secret };
  }

  /** What is refused here would be refused at each delivery, too. */
  private async check(url: string): Promise<void> {
    try {
      await this.destinations.addressesOf(new URL(url));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      const message = WHY[error.reason];
      throw new Problem('invalid_request', `/url: ${message}`, {
        errors: [{ pointer: '/url', code: error.reason, message }],
      });
    }
  }
}

function there<T>(found: T | undefined): T {
  if (found === undefined)
    throw new Problem('not_found', 'There is no webhook endpoint: PUT /v1/webhook-endpoint first.');
  return found;
}
