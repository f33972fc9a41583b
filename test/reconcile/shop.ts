import { RefundSender } from '../../apps/webhook-worker/src/refund-sender.js';
import { TellGateway } from '../../apps/payments/src/payments/tell-gateway.js';
import { createGateways, gatewayUrls, TenantGateways, type GatewayName } from '#libs/gateways';
import { Allowances, Inquiries } from '#libs/inquiry';
import { claimFromOutbox, settleInOutbox } from '#libs/outbox';
import { Attempts, Orders, REFUND, Refunds, Sealer, TenantDirectory, type Payment } from '#libs/payment';
import { Problem } from '#libs/kernel';
import { createLogger } from '#libs/platform';
import { RoutingFeedback, RoutingHistory, SharedMemory } from '#libs/routing';
import { CREDENTIALS_KEY } from '../support/stack.js';
import type { World } from './world.js';

export const TENANT = 'zomato';

/** The payment half without its webhooks: makes orders and attempts, and sends refunds. */
export class Shop {
  readonly inquiries: Inquiries;
  readonly allowances: Allowances;
  private readonly orders: Orders;
  private readonly attempts: Attempts;
  private readonly refunds: Refunds;
  private readonly teller: TellGateway;
  private readonly sender: RefundSender;
  private made = 0;

  private constructor(
    private readonly world: World,
    private readonly directory: TenantDirectory,
    private readonly memory: SharedMemory,
  ) {
    const { source } = world.database;
    const { clock, config } = world;
    const logger = createLogger('reconcile', 'silent');
    const tools = { clock, random: Math.random };
    const accounts = new TenantGateways(directory, createGateways(gatewayUrls(config), tools));
    this.allowances = new Allowances(source, accounts, clock);
    const feedback = new RoutingFeedback(memory, new RoutingHistory(memory, clock, logger), clock);
    this.inquiries = new Inquiries(source, accounts, feedback, clock);
    this.orders = new Orders(source, clock);
    this.attempts = new Attempts(source, clock);
    this.refunds = new Refunds(source, clock);
    this.teller = new TellGateway(this.attempts, accounts, feedback, config, logger);
    this.sender = new RefundSender(source, accounts, this.inquiries, this.allowances, clock, logger);
  }

  static async open(world: World): Promise<Shop> {
    const ignore = { notRefreshed: () => undefined, unusable: () => undefined };
    const directory = new TenantDirectory(world.database.source, new Sealer(CREDENTIALS_KEY), ignore, world.clock);
    await directory.start();
    const memory = new SharedMemory(world.config, world.clock, createLogger('reconcile', 'silent'));
    return new Shop(world, directory, memory);
  }

  /** An order and an attempt for each of the gateways. */
  async begin(amount: number, gateways: GatewayName[]): Promise<Payment[]> {
    const key = `order-${++this.made}`;
    const order = await this.orders.create({
      tenantId: TENANT,
      reference: key,
      amount,
      currency: 'INR',
      customer: { id: 'customer', phone: '9999999999' },
      notifyClientId: 'rider',
      expiresInSeconds: 900,
      metadata: {},
      requestKey: key,
    });
    const payments: Payment[] = [];
    for (const gateway of gateways) {
      const attempt = { gateway, method: 'upi' as const, routing: {}, requestKey: gateway };
      const { payment } = await this.attempts.begin(TENANT, order.id, attempt);
      payments.push(await this.teller.create(order, payment));
    }
    return payments;
  }

  /** False while the payment is not known to be captured. */
  async askRefund(paymentId: string, amount: number): Promise<boolean> {
    const { status } = await this.attempts.get(TENANT, paymentId);
    if (status !== 'SUCCESS') return false;
    await this.refunds
      .request({ tenantId: TENANT, paymentId, amount, requestKey: 'refund' })
      .catch((error: unknown) => {
        // Its order had run out of time by a clock that jumped, and it went back as a whole.
        if (!(error instanceof Problem) || error.code !== 'refund_exceeds_captured') throw error;
      });
    return true;
  }

  /** What the worker's relay does. */
  async sendRefunds(): Promise<void> {
    const { source } = this.world.database;
    const claimed = await claimFromOutbox(source, {
      kind: REFUND,
      now: this.world.clock.now(),
      leaseMs: 60_000,
      limit: 20,
    });
    if (claimed.length === 0) return;
    await settleInOutbox(source, await this.sender.send(claimed), this.world.clock.now());
  }

  close(): void {
    this.directory.stop();
    this.memory.onApplicationShutdown();
  }
}
