import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '#libs/kernel';
import { type ClaimedMessage, type Settlement } from '#libs/outbox';
import { TenantDirectory, type Notification } from '#libs/payment';
import { CLOCK, LOGGER, type Logger } from '#libs/platform';
import { PropellerClient, PublishError, type Accepted, type Publish } from '#libs/propeller-client';

/** While Propeller is away, every notification is tried again at least this often. */
const RETRY_MS_MAX = 3_000;

/** 100, 200, 400 … 3,000 ms. */
export function retryMs(attempts: number): number {
  return Math.min(50 * 2 ** Math.min(attempts, 10), RETRY_MS_MAX);
}

/** How long news about an order are worth showing. */
export const NEWS_SECONDS = 24 * 3600;
/** However late it leaves: a phone that is connected then still shows it. */
const NEWS_SECONDS_MIN = 3600;

function toPublish({ payload, createdAt }: ClaimedMessage, now: Date): Publish {
  const { clientId, event } = payload as Notification;
  const age = Math.floor((now.getTime() - createdAt.getTime()) / 1000);
  const ttlSeconds = Math.max(NEWS_SECONDS_MIN, NEWS_SECONDS - Math.max(0, age));
  return { target: { clientId }, event: { ...event, time: new Date(event.time) }, ttlSeconds };
}

/** Claimed notifications to Propeller: one call per tenant, since a key speaks for one tenant. */
@Injectable()
export class NotificationSender {
  constructor(
    private readonly tenants: TenantDirectory,
    private readonly propeller: PropellerClient,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async send(messages: ClaimedMessage[]): Promise<Settlement[]> {
    const tenants = [...new Set(messages.map((message) => message.tenantId))];
    const settlements = await Promise.all(
      tenants.map((tenant) =>
        this.sendFor(
          tenant,
          messages.filter((message) => message.tenantId === tenant),
        ),
      ),
    );
    return settlements.flat();
  }

  private async sendFor(tenantId: string, messages: ClaimedMessage[]): Promise<Settlement[]> {
    const key = (await this.tenants.lookUp(tenantId))?.propellerKey;
    if (!key) return messages.map((message) => retry(message));
    try {
      const results = await this.propeller.publishBatch(
        key,
        messages.map((message) => toPublish(message, this.clock.now())),
      );
      return messages.map((message, i) => this.settle(message, results[i]));
    } catch (error) {
      if (!(error instanceof PublishError)) throw error;
      // The call as a whole: nothing says which message is to blame, so none is parked.
      this.logger.warn(
        { tenantId, code: error.code, messages: messages.length },
        `Propeller did not take them: ${error.message}`,
      );
      return messages.map((message) => retry(message));
    }
  }

  private settle(message: ClaimedMessage, result: Accepted | PublishError | undefined): Settlement {
    const { seq } = message;
    if (result === undefined) return retry(message);
    if (!(result instanceof PublishError)) {
      const { offset, epoch, devicesOnline, duplicate } = result;
      return { seq, outcome: 'accepted', epoch, result: { offset, devicesOnline, duplicate } };
    }
    if (result.retryable) return retry(message);
    this.logger.error({ eventId: message.eventId, code: result.code, field: result.field }, 'notification parked');
    return { seq, outcome: 'parked', reason: `${result.code}: ${result.message}` };
  }
}

function retry({ seq, attempts }: ClaimedMessage): Settlement {
  return { seq, outcome: 'retry', retryMs: retryMs(attempts) };
}
