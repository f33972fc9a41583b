import { Runs } from '../../apps/reconciliation/src/runs/runs.js';
import { Sweep } from '../../apps/reconciliation/src/sweep.js';
import { TellGateway } from '../../apps/payments/src/payments/tell-gateway.js';
import { RefundSender } from '../../apps/webhook-worker/src/refund-sender.js';
import type { DataSource } from '#libs/database';
import { TenantGateways, type Gateway, type GatewayName } from '#libs/gateways';
import { Allowances, Inquiries } from '#libs/inquiry';
import type { Clock } from '#libs/kernel';
import { claimFromOutbox, settleInOutbox } from '#libs/outbox';
import { Attempts, Orders, REFUND, Refunds, Reviews, Sealer, TenantDirectory } from '#libs/payment';
import { createLogger, loadConfig } from '#libs/platform';
import { RoutingFeedback, RoutingHistory, SharedMemory } from '#libs/routing';
import { WebhookProcessor } from '#libs/webhooks';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { CREDENTIALS_KEY } from '../support/stack.js';
import { Bank, type Mail } from './bank.js';
import { BankGateway, sign } from './bank-gateway.js';

const START = new Date('2026-01-01T00:00:00Z');
/** One takes a late success, the other sends it back. */
export const TENANTS = ['zomato', 'blinkit'] as const;
export const GATEWAYS = ['razorpay', 'cashfree'] as const;

/** Time stands still during a sweep. */
const SWEEP_MS_MAX = 1;

class Crash extends Error {}

/** The same database, where every transaction is cut off right before its commit. */
function crashing(source: DataSource): DataSource {
  const transaction = (work: (manager: unknown) => Promise<unknown>) =>
    source.transaction(async (manager) => {
      await work(manager);
      throw new Crash();
    });
  return Object.create(source, { transaction: { value: transaction } }) as DataSource;
}

/** The payment half as it runs, without its processes: real database, real Redis, a bank instead of the gateways. */
export class System {
  bank = new Bank();
  now = START;
  readonly gateways = new Map(GATEWAYS.map((name) => [name, new BankGateway(name, () => this.bank)]));
  readonly orders: Orders;
  readonly attempts: Attempts;
  readonly refunds: Refunds;
  readonly reviews: Reviews;
  readonly gateway: TellGateway;
  private readonly processor: WebhookProcessor;
  private readonly dying: WebhookProcessor;
  private readonly sender: RefundSender;
  private readonly sweeping: Sweep;
  private readonly clock: Clock = { now: () => this.now };

  private constructor(
    readonly database: TestDatabase,
    private readonly directory: TenantDirectory,
    private readonly memory: SharedMemory,
  ) {
    const { source } = database;
    const { clock } = this;
    const gateways = this.gateways as unknown as ReadonlyMap<GatewayName, Gateway>;
    const logger = createLogger('model', 'silent');
    const config = loadConfig({ NODE_ENV: 'test', PUBLIC_URL: 'http://model.test', CREDENTIALS_KEY }, []);
    this.orders = new Orders(source, clock);
    this.attempts = new Attempts(source, clock);
    this.refunds = new Refunds(source, clock);
    this.reviews = new Reviews(source, clock);
    const accounts = new TenantGateways(directory, gateways);
    const allowances = new Allowances(source, accounts, clock);
    const feedback = new RoutingFeedback(memory, new RoutingHistory(memory, clock, logger), clock);
    const inquiries = new Inquiries(source, accounts, feedback, clock);
    this.gateway = new TellGateway(this.attempts, accounts, feedback, config, logger);
    this.processor = new WebhookProcessor(source, accounts, gateways);
    this.dying = new WebhookProcessor(crashing(source), accounts, gateways);
    this.sender = new RefundSender(source, accounts, inquiries, allowances, clock, logger);
    this.sweeping = new Sweep(
      source,
      inquiries,
      allowances,
      new Runs(source, clock),
      clock,
      async () => undefined,
      logger,
    );
  }

  static async start(): Promise<System> {
    const database = await createDatabase(CREDENTIALS_KEY);
    await database.source.query(`UPDATE tenants SET late_success = 'accept' WHERE id = 'zomato'`);
    const ignore = { notRefreshed: () => undefined, unusable: () => undefined };
    const directory = new TenantDirectory(database.source, new Sealer(CREDENTIALS_KEY), ignore, { now: () => START });
    await directory.start();
    const config = loadConfig({ NODE_ENV: 'test', REDIS_URL: process.env['TEST_REDIS_URL'], CREDENTIALS_KEY }, []);
    const memory = new SharedMemory(config, { now: () => START }, createLogger('model', 'silent'));
    return new System(database, directory, memory);
  }

  async close(): Promise<void> {
    this.directory.stop();
    this.memory.onApplicationShutdown();
    await this.database.drop();
  }

  async reset(): Promise<void> {
    this.bank = new Bank();
    this.now = START;
    for (const gateway of this.gateways.values()) gateway.fault = 'none';
    await this.database.source.query('TRUNCATE orders, webhooks, outbox, ledger_entries CASCADE');
  }

  pass(minutes: number): void {
    this.now = new Date(this.now.getTime() + minutes * 60_000);
  }

  /** The door's check, and what the worker makes of it. `crash`: it dies before its commit. False: it comes again. */
  async deliver({ tenant, gateway, body }: Mail, signature: string, crash: boolean): Promise<boolean> {
    const adapter = this.gateways.get(gateway as (typeof GATEWAYS)[number]);
    if (!adapter?.verifyWebhook({}, { 'x-signature': signature }, body)) return true;
    const task = { v: 1, kind: 'webhook', tenant, gateway, body: body.toString('base64') } as const;
    const processor = crash ? this.dying : this.processor;
    const processed = processor.process({ ...task, receivedAt: this.now.toISOString() }, this.clock);
    return processed.then(
      () => !crash,
      () => false,
    );
  }

  deliverGenuine(mail: Mail, crash = false): Promise<boolean> {
    return this.deliver(mail, sign(mail.body), crash);
  }

  /** What the relay does. `crash`: it dies before it writes down that they were sent. */
  async sendRefunds(crash = false): Promise<number> {
    const { source } = this.database;
    const claimed = await claimFromOutbox(source, { kind: REFUND, now: this.now, leaseMs: 60_000, limit: 20 });
    const settlements = await this.sender.send(claimed);
    if (!crash) await settleInOutbox(source, settlements, this.now);
    return claimed.length;
  }

  /** No letter under way, nobody left to ask about, and no order that could still be paid. */
  async isQuiet(): Promise<boolean> {
    if (this.bank.mail.length > 0) return false;
    const [open] = await this.database.source.query<{ any: boolean }[]>(
      `SELECT EXISTS (SELECT 1 FROM payments WHERE next_check_at IS NOT NULL)
         OR EXISTS (SELECT 1 FROM refunds WHERE status = 'PENDING')
         OR EXISTS (SELECT 1 FROM orders WHERE status = 'CREATED') AS any`,
    );
    return open?.any === false;
  }

  async sweep(): Promise<void> {
    await this.sweeping.run('schedule', SWEEP_MS_MAX);
  }
}
