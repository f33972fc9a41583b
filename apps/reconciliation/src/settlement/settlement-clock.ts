import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { TenantDirectory } from '#libs/payment';
import { LOGGER, type Logger } from '#libs/platform';
import { Settlement } from '#libs/settlement';

const LOOK_MS = 15_000;

/**
 * Looks whether a day is due: in PostgreSQL, where the days and their leases are, so that any number of replicas may look,
 * and the loss of Redis is none of it.
 */
@Injectable()
export class SettlementClock implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> | undefined;

  constructor(
    private readonly settlement: Settlement,
    private readonly tenants: TenantDirectory,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.look(), LOOK_MS);
    void this.look();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    this.settlement.stop();
    await this.looking;
  }

  /** Resolves when nothing is due any more. */
  look(): Promise<void> {
    return (this.looking ??= this.settlement
      .runDue(this.accounts())
      .catch((error: unknown) => this.logger.warn({ err: error }, 'which days are to be matched could not be seen'))
      .finally(() => (this.looking = undefined)));
  }

  private accounts() {
    return this.tenants.ids.flatMap((tenantId) =>
      [...(this.tenants.find(tenantId)?.accounts.keys() ?? [])].map((gateway) => ({ tenantId, gateway })),
    );
  }
}
