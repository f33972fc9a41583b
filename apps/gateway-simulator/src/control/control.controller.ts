import { Body, Controller, Get, HttpCode, Inject, Param, Post, Put, Query } from '@nestjs/common';
import type { z } from 'zod';
import { GATEWAY_NAMES, type GatewayName } from '#libs/gateways';
import { Problem } from '#libs/kernel';
import { Switches, type GatewaySwitches } from '../faults/switches.js';
import { DeliveryLog, type Delivery } from '../webhooks/delivery-log.js';
import { WebhookSender } from '../webhooks/sender.js';
import { OrderBook } from '../world/order-book.js';
import { stateOf, telling, type SimulatedOrder } from '../core/order.js';
import { GATEWAY_SWITCHES, NEXT, RETRIES } from './requests.js';

const RECENT = 50;
const DELIVERIES_MAX = 500;

/** Faults on demand, and what was sent: for the demo page, tests and curious people. */
@Controller('simulator')
export class ControlController {
  constructor(
    @Inject(Switches) private readonly switches: Switches,
    @Inject(OrderBook) private readonly orders: OrderBook,
    @Inject(DeliveryLog) private readonly log: DeliveryLog,
    @Inject(WebhookSender) private readonly sender: WebhookSender,
  ) {}

  @Get('state')
  state() {
    return {
      ...this.switches.snapshot(),
      payments: this.orders.recent(RECENT).map(summary),
      deliveries: this.log.recent(RECENT),
    };
  }

  @Put('gateways/:gateway')
  setGateway(
    @Param('gateway') gateway: string,
    @Body({ schema: GATEWAY_SWITCHES }) wanted: z.infer<typeof GATEWAY_SWITCHES>,
  ): GatewaySwitches {
    const name = readGateway(gateway);
    const current = this.switches.of(name);
    const changed: GatewaySwitches = {
      mode: wanted.mode ?? (wanted.online === undefined ? current.mode : wanted.online ? 'online' : 'offline'),
      latencyMs: wanted.latencyMs ?? current.latencyMs,
      webhooks: {
        mode: wanted.webhooks?.mode ?? current.webhooks.mode,
        delayMs: wanted.webhooks?.delayMs ?? current.webhooks.delayMs,
      },
      refunds: {
        outcome: wanted.refunds?.outcome ?? current.refunds.outcome,
        delayMs: wanted.refunds?.delayMs ?? current.refunds.delayMs,
      },
    };
    this.switches.set(name, changed);
    return changed;
  }

  @Post('next')
  @HttpCode(200)
  addNext(@Body({ schema: NEXT }) { count, ...fault }: z.infer<typeof NEXT>) {
    this.switches.addNext(fault, count);
    return { next: this.switches.snapshot().next };
  }

  @Put('retries')
  setRetries(@Body({ schema: RETRIES }) { scale }: z.infer<typeof RETRIES>) {
    this.switches.retryScale = scale;
    return { scale };
  }

  @Post('reset')
  @HttpCode(200)
  reset() {
    this.switches.reset();
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

function readGateway(text: string): GatewayName {
  const name = GATEWAY_NAMES.find((candidate) => candidate === text);
  if (!name) throw new Problem('not_found', `There is no gateway "${text}"; there are ${GATEWAY_NAMES.join(', ')}.`);
  return name;
}

function summary(order: SimulatedOrder) {
  return {
    gateway: order.gateway,
    tenant: order.tenant,
    orderId: order.id,
    reference: order.reference,
    amount: order.amount,
    currency: order.currency,
    state: stateOf(order),
    paymentId: telling(order)?.id ?? null,
    createdAt: order.createdAt.toISOString(),
    checkout: `/checkout/${order.gateway}/${order.id}`,
  };
}
