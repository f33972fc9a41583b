import { Body, Controller, Get, Header, HttpCode, Inject, Param, Post, Put, UseGuards } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { z } from 'zod';
import { GATEWAY_NAMES } from '#libs/gateways';
import { CONFIG, type Config } from '#libs/platform';
import { CAST, CAST_KEYS, DEMO_ORDER } from './cast.js';
import { SameOriginGuard } from './same-origin.guard.js';
import { SimulatedGateways } from './simulated-gateways.js';
import { TenantBackend } from './tenant-backend.js';

const TOKEN = z.strictObject({ device: z.enum(CAST_KEYS) });
const GATEWAY = z.strictObject({ gateway: z.enum(GATEWAY_NAMES), online: z.boolean() });
const NEXT_WEBHOOK = z.strictObject({ fault: z.enum(['normal', 'drop', 'triple']) });

/** What the page asks for. Keys are used here and stay here. */
@ApiExcludeController()
@Controller('demo/api')
@UseGuards(SameOriginGuard)
export class DemoController {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(TenantBackend) private readonly backend: TenantBackend,
    @Inject(SimulatedGateways) private readonly gateways: SimulatedGateways,
  ) {}

  @Get('setup')
  @Header('cache-control', 'no-store')
  async setup() {
    return {
      amount: DEMO_ORDER.amount,
      cast: CAST,
      reconciliationEverySeconds: this.config.RECONCILIATION_EVERY_SECONDS,
      switches: await this.gateways.switches(),
      now: Date.now(),
    };
  }

  @Post('tokens')
  @Header('cache-control', 'no-store')
  token(@Body({ schema: TOKEN }) { device }: z.infer<typeof TOKEN>) {
    return this.backend.token(device);
  }

  @Post('orders')
  createOrder() {
    return this.backend.createOrder();
  }

  @Post('orders/:id/payments')
  startPayment(@Param('id') id: string) {
    return this.backend.startPayment(id);
  }

  @Post('payments/:id/approve')
  @HttpCode(204)
  async approve(@Param('id') id: string): Promise<void> {
    await this.gateways.approve(await this.backend.payment(id));
  }

  /** The order with its timeline, and what the simulator sent about it. */
  @Get('orders/:id')
  @Header('cache-control', 'no-store')
  async order(@Param('id') id: string) {
    const order = await this.backend.order(id);
    return { order, deliveries: await this.gateways.deliveries(order.payments.map(({ reference }) => reference)) };
  }

  @Post('orders/:id/resend-lost')
  @HttpCode(200)
  async resendLost(@Param('id') id: string) {
    const { payments } = await this.backend.order(id);
    return { sent: await this.gateways.resendLost(payments.map(({ reference }) => reference)) };
  }

  @Put('gateways')
  async setGateway(@Body({ schema: GATEWAY }) { gateway, online }: z.infer<typeof GATEWAY>) {
    await this.gateways.setOnline(gateway, online);
    return this.gateways.switches();
  }

  @Put('next-webhook')
  async setNextWebhook(@Body({ schema: NEXT_WEBHOOK }) { fault }: z.infer<typeof NEXT_WEBHOOK>) {
    await this.gateways.setNextWebhook(fault);
    return this.gateways.switches();
  }
}
