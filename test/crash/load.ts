import { randomUUID } from 'node:crypto';
import { ORDER, decideAtGateway, type Answer } from '../support/api.js';
import { Phone } from '../support/phone.js';
import { simulatorControl } from '../support/simulator.js';
import type { Processes } from '../support/processes.js';
import { PatientBackend } from './client.js';

const GATEWAYS = ['razorpay', 'cashfree', 'juspay'] as const;
export const REFUNDED = 12_000;
/** Cashfree's three repeats come after 2.4, 12 and 36 s: enough for a process to come back meanwhile. */
const RETRY_SCALE = 0.02;

/** What happens to an order of the load, and whether it is paid in the end. */
const STORIES = {
  /** Paid at the first try. */
  paid: true,
  /** The first try fails, the second, at another gateway, pays. */
  paidLater: true,
  /** Both tries succeed: one pays, the other goes back. */
  paidTwice: true,
  /** Paid, and a part is refunded at the tenant's request. */
  refunded: true,
  /** The only try fails. */
  failed: false,
} as const;
export type Story = keyof typeof STORIES;

const TIMES: Readonly<Record<Story, number>> = { paid: 2, paidLater: 1, paidTwice: 1, refunded: 1, failed: 1 };

export interface LoadedOrder {
  story: Story;
  orderId: string;
}

/** About twenty orders over three gateways, all at once, and the screen of the rider who is told of them. */
export class Load {
  readonly orders: LoadedOrder[] = [];

  private constructor(
    private readonly backend: PatientBackend,
    readonly rider: string,
    readonly screen: Phone,
  ) {}

  /** @param webhooks `lost`: none is sent, and only reconciliation can find out */
  static async begin(processes: Processes, webhooks: 'repeated' | 'lost'): Promise<Load> {
    const control = simulatorControl(processes.url('gateway-simulator'));
    const mode = webhooks === 'lost' ? 'drop' : 'normal';
    for (const gateway of GATEWAYS) await control.gateway(gateway, { webhooks: { mode, duplicateRate: 0.5 } });
    await control.retries(RETRY_SCALE);
    const rider = `rider_${randomUUID().slice(0, 8)}`;
    const phone = { key: 'dev-zomato-key', clientId: rider, deviceId: 'phone' };
    const screen = await Phone.connect(processes.url('propeller'), phone);
    return new Load(new PatientBackend(processes.url('payments')), rider, screen);
  }

  get paidOrders(): string[] {
    return this.orders.flatMap(({ story, orderId }) => (STORIES[story] ? [orderId] : []));
  }

  /** Resolves when the tenant and its customers have done all they do. */
  async run(): Promise<void> {
    const stories = (Object.keys(STORIES) as Story[]).flatMap((story) =>
      GATEWAYS.flatMap((_, i) => Array.from({ length: TIMES[story] }, () => this.play(story, i))),
    );
    await Promise.all(stories);
  }

  private async play(story: Story, first: number): Promise<void> {
    const customer = { ...ORDER.customer, id: `customer_of_${this.rider}` };
    const order = { ...ORDER, reference: randomUUID(), notifyClientId: this.rider, customer };
    const { id: orderId } = await this.backend.post('/v1/orders', order);
    this.orders.push({ story, orderId });
    const attempt = (i: number) =>
      this.backend.post(`/v1/orders/${orderId}/payments`, { method: 'upi', gateway: GATEWAYS[i % GATEWAYS.length] });
    const payment = await attempt(first);
    const fails = story === 'failed' || story === 'paidLater';
    const second = story === 'paidTwice' || story === 'paidLater' ? [await attempt(first + 1)] : [];
    await decide(payment, fails ? 'failure' : 'success');
    for (const other of second) await decide(other, 'success');
    if (story !== 'refunded') return;
    await this.backend.orderOnce(orderId, 'paid', ({ status }) => status === 'PAID');
    await this.backend.post(`/v1/payments/${payment.id}/refunds`, { amount: REFUNDED, reason: 'one item missing' });
  }
}

async function decide(payment: Answer['body'], outcome: 'success' | 'failure'): Promise<void> {
  if (!payment.checkout) throw new Error(`a payment without a checkout: ${JSON.stringify(payment)}`);
  const response = await decideAtGateway(payment.checkout.url, outcome);
  if (!response.ok) throw new Error(`the customer could not pay: ${response.status} ${await response.text()}`);
}
