import { Inject, Injectable } from '@nestjs/common';
import { Problem, type Clock } from '#libs/kernel';
import { GATEWAYS, type Gateway, type GatewayName } from '#libs/gateways';
import { TenantDirectory, type Order, type PaymentMethod } from '#libs/payment';
import { CLOCK } from '#libs/platform';
import { Router, type FailedOver, type Routing } from '#libs/routing';
import { RoutingPolicies } from '../routing/routing-policies.js';
import { explainNotOffered, offer, type NotOffered } from './offer.js';

export interface RouteQuery {
  order: Order;
  method: PaymentMethod;
  /** Asked for by the caller. */
  gateway?: GatewayName | undefined;
  issuer?: string | undefined;
  /** Did not take it a moment ago. */
  failedOver: readonly FailedOver[];
}

export interface Route extends Routing {
  notOffered: NotOffered[];
}

/** Which gateway an attempt goes to, and why. */
@Injectable()
export class PaymentRoute {
  constructor(
    private readonly tenants: TenantDirectory,
    private readonly router: Router,
    private readonly policies: RoutingPolicies,
    @Inject(GATEWAYS) private readonly gateways: ReadonlyMap<GatewayName, Gateway>,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Undefined when no gateway can be tried (any more).
   * @throws Problem no_gateway_available, when the policy forbids the one asked for; customer_field_required, when that alone is what is in the way
   */
  async find({ order, method, gateway, issuer, failedOver }: RouteQuery): Promise<Route | undefined> {
    const tenant = this.tenants.find(order.tenantId);
    if (!tenant) throw new Problem('unavailable', 'This tenant is not ready yet.');
    const { usable, notOffered } = offer(this.gateways, tenant, order.customer);
    const policy = this.policies.of(tenant);
    if (gateway && policy.gateways?.includes(gateway) === false)
      throw new Problem('no_gateway_available', `The routing policy of this tenant does not allow ${gateway}.`);
    const asked = (name: GatewayName) =>
      (gateway === undefined || name === gateway) && (policy.gateways?.includes(name) ?? true);
    const left = usable.filter((name) => asked(name) && !failedOver.some((one) => one.gateway === name));
    const missing = notOffered.filter((one) => asked(one.gateway));
    if (left.length === 0 && failedOver.length === 0 && missing.length > 0) throw fieldRequired(missing);
    if (gateway && left.length > 0) return { ...this.named(gateway, method, issuer), notOffered: [] };
    const about = { tenant: tenant.id, gateways: left, method, issuer, amount: order.amount, policy, failedOver };
    const routing = await this.router.choose(about);
    if (!routing) return undefined;
    return { ...routing, reason: [routing.reason, ...missing.map(explainNotOffered)].join('; '), notOffered: missing };
  }

  private named(gateway: GatewayName, method: string, issuer: string | undefined): Routing {
    const at = this.clock.now().toISOString();
    const reason = `${gateway}: asked for by the caller`;
    return { gateway, reason, kind: 'asked', at, method, ...(issuer !== undefined && { issuer }), failedOver: [] };
  }
}

function fieldRequired(missing: NotOffered[]): Problem {
  const fields = [...new Set(missing.flatMap((one) => one.missing))];
  return new Problem('customer_field_required', missing.map(explainNotOffered).join('; '), {
    errors: fields.map((field) => ({
      pointer: `/customer/${field}`,
      code: 'required',
      message: `the order has no customer.${field}`,
    })),
  });
}
