import { Controller, HttpCode, Inject, Post, Req } from '@nestjs/common';
import { ApiParam } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Problem, type Clock } from '#libs/kernel';
import { CLOCK, counter } from '#libs/platform';
import { WebhookReceiver } from '#libs/webhooks';

const answers = counter('webhooks_received_total', 'Webhooks at the door, by gateway and answer', [
  'gateway',
  'answer',
]);
const KNOWN = /^(razorpay|cashfree|juspay)$/;

/** The gateways' door. */
@Controller('v1/webhooks')
export class WebhooksController {
  constructor(
    private readonly receiver: WebhookReceiver,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Takes the request whole: each part on its own would go through the validation pipe, which has nothing to do here. */
  @Post(':tenant/:gateway')
  @HttpCode(200)
  @ApiParam({ name: 'tenant', type: String })
  @ApiParam({ name: 'gateway', type: String })
  async receive(
    @Req()
    { params: { tenant, gateway }, headers, body }: FastifyRequest<{ Params: { tenant: string; gateway: string } }>,
  ): Promise<{ received: true }> {
    const label = KNOWN.test(gateway) ? gateway : 'unknown';
    try {
      const bytes = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
      await this.receiver.receive({ tenant, gateway, headers, body: bytes, receivedAt: this.clock.now() });
      answers.inc({ gateway: label, answer: 'accepted' });
      return { received: true };
    } catch (error) {
      answers.inc({ gateway: label, answer: error instanceof Problem ? error.code : 'internal_error' });
      throw error;
    }
  }
}
