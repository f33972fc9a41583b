import { Inject, Injectable } from '@nestjs/common';
import { failpoint, Problem } from '#libs/kernel';
import { GATEWAYS, type Gateway, type GatewayName, type Headers } from '#libs/gateways';
import { TenantDirectory } from '#libs/payment';
import { WebhookQueue } from '#libs/queue';
import { webhookId } from './webhook-id.js';

export interface IncomingWebhook {
  tenant: string;
  gateway: string;
  headers: Headers;
  /** The bytes as they came: the signature covers them. */
  body: Buffer;
  receivedAt: Date;
}

/** The door: verifies, queues, and only then may the caller answer 2xx. Waits for Redis, never for PostgreSQL. */
@Injectable()
export class WebhookReceiver {
  constructor(
    private readonly tenants: TenantDirectory,
    private readonly queue: WebhookQueue,
    @Inject(GATEWAYS) private readonly gateways: ReadonlyMap<GatewayName, Gateway>,
  ) {}

  /**
   * @returns the webhook's id
   * @throws Problem not_found (unknown gateway), invalid_signature (also: unknown tenant), unavailable
   */
  async receive({ tenant, gateway, headers, body, receivedAt }: IncomingWebhook): Promise<string> {
    this.verify(tenant, gateway, headers, body);
    failpoint('door.verified');
    const id = webhookId(tenant, gateway, body);
    const task = {
      v: 1,
      kind: 'webhook',
      tenant,
      gateway,
      body: body.toString('base64'),
      receivedAt: receivedAt.toISOString(),
    } as const;
    try {
      await this.queue.add(id, task);
    } catch (cause) {
      throw new Problem('unavailable', 'The webhook could not be stored. Send it again.', {
        retryAfterSeconds: 5,
        cause,
      });
    }
    failpoint('door.queued');
    return id;
  }

  private verify(tenant: string, gateway: string, headers: Headers, body: Buffer): void {
    const adapter = this.gateways.get(gateway as GatewayName);
    if (!adapter) throw new Problem('not_found', 'There is no such gateway.');
    if (!this.tenants.loaded)
      throw new Problem('unavailable', 'Not ready to verify webhooks.', { retryAfterSeconds: 5 });
    const owner = this.tenants.find(tenant);
    const account = owner?.accounts.get(gateway);
    if (!account && owner?.unusable.has(gateway))
      throw new Problem('unavailable', 'Not ready to verify webhooks.', { retryAfterSeconds: 5 });
    // While a secret is changed, the gateway may sign with either.
    const secrets = [account?.credentials, account?.previous].filter((one) => one !== undefined);
    if (!secrets.some((one) => adapter.verifyWebhook(one, headers, body))) throw new Problem('invalid_signature');
  }
}
