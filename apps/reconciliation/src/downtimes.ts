import { Inject, Injectable } from '@nestjs/common';
import { TenantGateways, type Downtime, type TenantGateway } from '#libs/gateways';
import { PAYMENT_METHODS, TenantDirectory } from '#libs/payment';
import { LOGGER, type Logger } from '#libs/platform';
import { RoutingFeedback } from '#libs/routing';

const LANES_MAX = 4;
const ASK_MS_MAX = 5_000;
const ASK_ALL_MS_MAX = 60_000;
/** Of one account; feeds list what is over as well, the latest first. */
const NEWS_MAX = 50;

interface Feed extends TenantGateway {
  tenantId: string;
  name: string;
}

/**
 * Asks the gateways what does not work well there, where they answer that: Cashfree announces nothing by webhook, and a
 * webhook may be lost. Never rejects: a gateway that does not answer this has its breaker to speak for it.
 */
@Injectable()
export class Downtimes {
  constructor(
    private readonly tenants: TenantDirectory,
    private readonly gateways: TenantGateways,
    private readonly feedback: RoutingFeedback,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async ask(): Promise<void> {
    const feeds = this.feeds();
    const end = AbortSignal.timeout(ASK_ALL_MS_MAX);
    const next = async () => {
      for (let feed = feeds.shift(); feed && !end.aborted; feed = feeds.shift()) await this.askOne(feed);
    };
    await Promise.all(Array.from({ length: LANES_MAX }, next));
  }

  private feeds(): Feed[] {
    return this.tenants.ids.flatMap((tenantId) => {
      const accounts = [...(this.tenants.find(tenantId)?.accounts.values() ?? [])].filter(({ enabled }) => enabled);
      return accounts.flatMap(({ gateway: name }) => {
        const known = this.gateways.find(tenantId, name);
        return known?.gateway.downtimes ? [{ ...known, tenantId, name }] : [];
      });
    });
  }

  private async askOne({ tenantId, name, gateway, credentials }: Feed): Promise<void> {
    try {
      const news = (await gateway.downtimes?.(credentials, AbortSignal.timeout(ASK_MS_MAX))) ?? [];
      const ours = news.filter(isOfOurMethods).slice(0, NEWS_MAX);
      await Promise.all(ours.map((one) => this.feedback.announced(tenantId, name, one.method, one)));
    } catch (error) {
      this.logger.warn({ err: error, tenantId, gateway: name }, 'the gateway did not say what is down there');
    }
  }
}

const isOfOurMethods = ({ method }: Downtime) => PAYMENT_METHODS.some((one) => one === method);
