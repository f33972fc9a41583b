import { Injectable } from '@nestjs/common';
import { Problem } from '#libs/kernel';
import { PAYMENT_METHODS, TenantDirectory, type Tenant } from '#libs/payment';
import { describe, Router, RoutingHistory, type Candidate, type Minute, type Minutes } from '#libs/routing';
import { RoutingPolicies } from './routing-policies.js';

/** An amount to compare costs by: 500 rupees. */
const AMOUNT = 50_000;
const LATELY_MINUTES = 60;

const sum = (minutes: readonly Minute[], what: 'chosen' | 'succeeded' | 'failed') =>
  minutes.reduce((total, minute) => total + (minute[what] ?? 0), 0);

/** What the router believes of a tenant's gateways, and what it did of late, in words and numbers. */
@Injectable()
export class RoutingView {
  constructor(
    private readonly tenants: TenantDirectory,
    private readonly router: Router,
    private readonly history: RoutingHistory,
    private readonly policies: RoutingPolicies,
  ) {}

  async now(tenantId: string) {
    const tenant = this.find(tenantId);
    const lately = await this.history.minutes(tenantId, LATELY_MINUTES);
    const methods = PAYMENT_METHODS.map(async (method) => [method, await this.method(tenant, method, lately)]);
    return {
      policy: this.policies.of(tenant),
      methods: Object.fromEntries(await Promise.all(methods)) as Record<string, unknown>,
      decisions: await this.history.decisions(tenantId),
    };
  }

  /** @throws Problem not_found, unavailable */
  async past(tenantId: string, method: string, minutes: number) {
    const gateways = this.gatewaysOf(this.find(tenantId));
    const past = await this.history.minutes(tenantId, minutes);
    if (!past) throw new Problem('unavailable', 'What the router did is not to be read at the moment.');
    return { tenant: tenantId, method, minutes, from: past.from, gateways: past.of(method, gateways) };
  }

  /** All of them, those whose payments were routed last in front. */
  tenantIds(): Promise<string[]> {
    return this.history.byActivity(this.tenants.ids);
  }

  private async method(tenant: Tenant, method: string, lately: Minutes | undefined) {
    const gateways = this.gatewaysOf(tenant);
    const policy = this.policies.of(tenant);
    const asked = { tenant: tenant.id, gateways, method, amount: AMOUNT, policy, failedOver: [] };
    const { candidates, since } = await this.router.beliefs(asked);
    const past = lately?.of(method, gateways) ?? {};
    const all = gateways.reduce((total, name) => total + sum(past[name] ?? [], 'chosen'), 0);
    return {
      ...(since && { knownSince: since }),
      gateways: candidates.map((one) => gatewayView(one, past[one.gateway] ?? [], all)),
    };
  }

  private gatewaysOf(tenant: Tenant): string[] {
    const { gateways } = this.policies.of(tenant);
    const enabled = [...tenant.accounts.values()].filter((account) => account.enabled).map(({ gateway }) => gateway);
    return enabled.filter((name) => gateways?.includes(name) ?? true);
  }

  private find(tenantId: string): Tenant {
    const tenant = this.tenants.find(tenantId);
    if (!tenant) throw new Problem('not_found', 'There is no such tenant.');
    return tenant;
  }
}

/** @param all payments that were sent to any gateway in the same time */
function gatewayView(one: Candidate, lately: readonly Minute[], all: number) {
  const { gateway, mean: rate, doubt, seen: evidence, out, lowered, cost } = one;
  const [chosen, succeeded, failed] = [sum(lately, 'chosen'), sum(lately, 'succeeded'), sum(lately, 'failed')];
  return {
    gateway,
    says: describe(one),
    rate,
    doubt,
    evidence,
    breaker: one.breaker ?? 'closed',
    ...(out !== undefined && { out }),
    ...(lowered !== undefined && { lowered }),
    ...(cost !== undefined && { cost }),
    lastHour: { chosen, share: all === 0 ? null : chosen / all, succeeded, failed },
  };
}
