import { Controller, Get, Inject, type DynamicModule, Module } from '@nestjs/common';
import { HealthCheckService, HealthIndicatorService, TerminusModule, type HealthCheckResult } from '@nestjs/terminus';
import { within } from '#libs/kernel';

/** Something the process cannot work without; `check` rejects with the reason. */
export interface ReadinessCheck {
  name: string;
  check(): Promise<void>;
}

export const READINESS_CHECKS = Symbol('READINESS_CHECKS');
const CHECK_MS_MAX = 2000;

@Controller('health')
class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
    @Inject(READINESS_CHECKS) private readonly checks: ReadinessCheck[],
  ) {}

  @Get('live')
  live(): { status: string } {
    return { status: 'ok' };
  }

  @Get('ready')
  ready(): Promise<HealthCheckResult> {
    return this.health.check(this.checks.map((check) => () => this.run(check)));
  }

  private async run({ name, check }: ReadinessCheck) {
    const session = this.indicators.check(name);
    try {
      await within(CHECK_MS_MAX, check(), () => new Error(`no answer within ${CHECK_MS_MAX} ms`));
      return session.up();
    } catch (error) {
      return session.down({ reason: error instanceof Error ? error.message : 'unknown' });
    }
  }
}

/** `/health/live` and `/health/ready`: the latter lists what is missing. */
@Module({})
export class HealthModule {
  static forRoot(options: {
    imports?: DynamicModule['imports'];
    inject: DynamicModule['exports'];
    checks: (...dependencies: never[]) => ReadinessCheck[];
  }): DynamicModule {
    return {
      module: HealthModule,
      imports: [TerminusModule.forRoot({ logger: false }), ...(options.imports ?? [])],
      controllers: [HealthController],
      providers: [
        { provide: READINESS_CHECKS, inject: (options.inject ?? []) as never[], useFactory: options.checks as never },
      ],
    };
  }
}
