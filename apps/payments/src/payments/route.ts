import { Inject, Injectable } from '@nestjs/common';
import { Problem } from '#libs/kernel';
import { GATEWAYS, type Gateway, type GatewayName } from '#libs/gateways';
import { TenantDirectory, type Order, type PaymentMethod } from '#libs/payment';
import { choose, GatewayHealth, type Choice } from '#libs/routing';
import { explainNotOffered, offer, type NotOffered } from './offer.js';

export interface RouteQuery {
  order: Order;
  method: PaymentMethod;
  /** Asked for by the caller. */
  gateway?: GatewayName | undefined;
  /** Did not take it a moment ago. */
  tried: ReadonlySet<string>;
}

export interface Route extends Choice {
  notOffered: NotOffered[];
}

/** Which gateway an attempt goes to, and why. */
@Injectable()
export class PaymentRoute {
  constructor(
    private readonly tenants: TenantDirectory,
    private readonly health: GatewayHealth,
    @Inject(GATEWAYS) private readonly gateways: ReadonlyMap<GatewayName, Gateway>,
  ) {}

  /**
   * Undefined when no gateway can be tried (any more).
   * @throws Problem customer_field_required, when that alone is what is in the way
   */
  async find({ order, method, gateway, tried }: RouteQuery): Promise<Route | undefined> {
    const tenant = this.tenants.find(order.tenantId);
    if (!tenant) throw new Problem('unavailable', 'This tenant is not ready yet.');
    const { usable, notOffered } = offer(this.gateways, tenant, order.customer);
    const asked = (name: GatewayName) => gateway === undefined || name === gateway;
    const left = usable.filter((name) => asked(name) && !tried.has(name));
    const missing = notOffered.filter((one) => asked(one.gateway));
    if (left.length === 0 && tried.size === 0 && missing.length > 0) throw fieldRequired(missing);
    if (gateway && left.length > 0)
      return { gateway, reason: `${gateway}: asked for by the caller`, candidates: [], notOffered: [] };
    const choice = choose(await this.health.of(left, method));
    if (!choice) return undefined;
    const others = tried.size > 0 ? [`${[...tried].join(' and ')} did not take it`] : [];
    const reason = [choice.reason, ...others, ...missing.map(explainNotOffered)].join('; ');
    return { ...choice, reason, notOffered: missing };
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
