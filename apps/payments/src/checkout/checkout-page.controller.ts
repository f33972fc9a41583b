import { Controller, Get, Inject, Param, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Problem, type Clock } from '#libs/kernel';
import { GATEWAY_DEFINITIONS, type CheckoutPage } from '#libs/gateways';
import { TenantDirectory } from '#libs/payment';
import { CLOCK, LOGGER, type Logger } from '#libs/platform';
import { CheckoutAttempts, type CheckoutAttempt } from './checkout-attempts.js';
import { checkoutView } from './checkout-view.js';
import { PageAssets } from './page-assets.js';
import { checkoutPage, messagePage } from './page.js';
import { contentPolicy } from './policy.js';

interface Answer {
  status: number;
  text: string;
  vendor?: CheckoutPage | undefined;
}

/** Where the customer pays, for gateways that host no page of their own. */
@ApiExcludeController()
@Controller('checkout')
export class CheckoutPageController {
  private readonly assets = new PageAssets();
  private readonly asset = (name: string) => this.assets.url(name);

  constructor(
    private readonly attempts: CheckoutAttempts,
    private readonly tenants: TenantDirectory,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  @Get('assets/:name')
  async file(@Param('name') name: string, @Res() reply: FastifyReply): Promise<void> {
    const asset = this.assets.find(name);
    if (!asset) throw new Problem('not_found');
    void reply.header('cache-control', 'public, max-age=86400').header('x-content-type-options', 'nosniff');
    await reply.type(asset.type).send(asset.text);
  }

  @Get(':reference')
  async page(@Param('reference') reference: string, @Res() reply: FastifyReply): Promise<void> {
    const attempt = await this.find(reference);
    if (typeof attempt === 'string') {
      const status = attempt === 'unknown' ? 404 : 503;
      return this.send(reply, { status, text: messagePage(this.asset, attempt) });
    }
    const shop = this.tenants.find(attempt.tenantId)?.name ?? '';
    const view = checkoutView(attempt, shop, this.clock.now());
    const elsewhere = this.pageElsewhere(attempt);
    if (view.canPay && elsewhere) {
      void reply.header('cache-control', 'no-store');
      await reply.redirect(elsewhere, 303);
      return;
    }
    const vendor = view.canPay ? GATEWAY_DEFINITIONS.get(attempt.gateway)?.checkout : undefined;
    await this.send(reply, {
      status: 200,
      text: checkoutPage({ attempt, view, shop, vendor, asset: this.asset }),
      vendor,
    });
  }

  private async find(reference: string): Promise<CheckoutAttempt | 'unknown' | 'unavailable'> {
    try {
      return await this.attempts.get(reference);
    } catch (error) {
      if (error instanceof Problem && error.code === 'not_found') return 'unknown';
      this.logger.error({ err: error }, 'the checkout page could not be shown');
      return 'unavailable';
    }
  }

  /** The attempt is paid on the vendor's page, or the simulator's. Whatever PUBLIC_URL was then, our path is the same. */
  private pageElsewhere({ checkout, reference }: CheckoutAttempt): string | undefined {
    if (!checkout || new URL(checkout.url).pathname.endsWith(`/checkout/${reference}`)) return undefined;
    return checkout.url;
  }

  private async send(reply: FastifyReply, { status, text, vendor }: Answer): Promise<void> {
    void reply.headers({
      'content-security-policy': contentPolicy(vendor),
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      // The link is a secret, the site is not: vendors refuse payments from sites they cannot recognise.
      'referrer-policy': 'strict-origin',
    });
    await reply.status(status).type('text/html; charset=utf-8').send(text);
  }
}
