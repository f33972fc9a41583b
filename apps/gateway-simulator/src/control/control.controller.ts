import { Body, Controller, Get, HttpCode, Inject, Param, Post, Put, Query } from '@nestjs/common';
import type { z } from 'zod';
import { Problem } from '#libs/kernel';
import { CallLog } from '../faults/call-log.js';
import type { GatewaySwitches } from '../faults/switch-schema.js';
import { Switches } from '../faults/switches.js';
import { DeliveryLog, type Delivery } from '../webhooks/delivery-log.js';
import { WebhookSender } from '../webhooks/sender.js';
import { OrderBook } from '../world/order-book.js';
import { readGateway } from './read-gateway.js';
import { GATEWAY_SWITCHES, NEXT, RETRIES } from './requests.js';
import { ScriptPlayer } from './script-player.js';
import { summary } from './summary.js';

const RECENT = 50;
const DELIVERIES_MAX = 500;

/** Faults on demand, and what was received and sent: for the page, the demo, tests and curious people. */
@Controller('simulator')
export class ControlController {
  constructor(
    @Inject(Switches) private readonly switches: Switches,
    @Inject(OrderBook) private readonly orders: OrderBook,
    @Inject(DeliveryLog) private readonly log: DeliveryLog,
    @Inject(CallLog) private readonly calls: CallLog,
    @Inject(WebhookSender) private readonly sender: WebhookSender,
    @Inject(ScriptPlayer) private readonly player: ScriptPlayer,
  ) {}

  @Get('state')
  state() {
    return {
      ...this.switches.snapshot(),
      script: this.player.state(),
      payments: this.orders.recent(RECENT).map(summary),
      calls: this.calls.recent(RECENT),
      deliveries: this.log.recent(RECENT),
    };
  }

  @Put('gateways/:gateway')
  setGateway(
    @Param('gateway') gateway: string,
    @Body({ schema: GATEWAY_SWITCHES }) wanted: z.infer<typeof GATEWAY_SWITCHES>,
  ): GatewaySwitches {
    return this.switches.change(readGateway(gateway), wanted);
  }

  @Post('next')
  @HttpCode(200)
  addNext(@Body({ schema: NEXT }) { count, ...fault }: z.infer<typeof NEXT>) {
    this.switches.addNext(fault, count);
    return { next: this.switches.snapshot().next };
  }

  @Put('retries')
  setRetries(@Body({ schema: RETRIES }) { scale, speed = 1 }: z.infer<typeof RETRIES>) {
    this.switches.retryScale = scale ?? 1 / speed;
    return { scale: this.switches.retryScale };
  }

  @Post('reset')
  @HttpCode(200)
  reset() {
    this.player.reset();
    return this.switches.snapshot();
  }

  @Get('deliveries')
  deliveries(@Query('reference') reference?: string, @Query('orderId') orderId?: string): { items: Delivery[] } {
    const items = this.log.recent(
      DELIVERIES_MAX,
      (delivery) =>
        (reference === undefined || delivery.reference === reference) &&
        (orderId === undefined || delivery.orderId === orderId),
    );
    return { items };
  }

  @Post('webhooks/:deliveryId/resend')
  @HttpCode(200)
  async resend(@Param('deliveryId') deliveryId: string): Promise<Delivery> {
    const delivery = await this.sender.resend(deliveryId);
    if (!delivery) throw new Problem('not_found', 'There is no such delivery.');
    return delivery;
  }
}
