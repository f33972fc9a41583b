import { Inject, Injectable } from '@nestjs/common';
import { Allowances, Inquiries } from '#libs/inquiry';
import type { Clock } from '#libs/kernel';
import { CLOCK, LOGGER, type Logger } from '#libs/platform';
import { AskLimit } from './ask-limit.js';
import type { CheckoutAttempt } from './checkout-attempts.js';

const ASK_MS_MAX = 8_000;

/**
 * What the browser says is a reason to ask the gateway, and never a payment: only the gateway's answer goes through the
 * door. That it could not be asked is no error here: the webhook and reconciliation find out the same.
 */
@Injectable()
export class AskGateway {
  private readonly limit: AskLimit;

  constructor(
    private readonly inquiries: Inquiries,
    private readonly allowances: Allowances,
    @Inject(CLOCK) clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.limit = new AskLimit(clock);
  }

  /** Resolves when the answer is applied, or at once when the gateway was asked a moment ago. Never rejects. */
  async ask(attempt: CheckoutAttempt): Promise<void> {
    if (attempt.status === 'SUCCESS' || attempt.status === 'REVIEW') return;
    await this.limit.run(attempt.reference, () =>
      this.inquire(attempt).catch((error: unknown) => {
        const { paymentId, gateway } = attempt;
        this.logger.warn({ err: error, paymentId, gateway }, 'the gateway could not be asked from the checkout');
      }),
    );
  }

  private async inquire(attempt: CheckoutAttempt): Promise<void> {
    await this.allowances.takeOne(attempt, 'status');
    await this.inquiries.payment(attempt, 'checkout', { signal: AbortSignal.timeout(ASK_MS_MAX) });
  }
}
