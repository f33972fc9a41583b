import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Bank } from '../../apps/gateway-simulator/src/world/bank.js';
import { CallLog } from '../../apps/gateway-simulator/src/faults/call-log.js';
import type { Refund, SimulatedOrder } from '../../apps/gateway-simulator/src/core/order.js';
import { OrderBook } from '../../apps/gateway-simulator/src/world/order-book.js';
import { Refunds as VendorRefunds } from '../../apps/gateway-simulator/src/world/refunds.js';
import { Switches } from '../../apps/gateway-simulator/src/faults/switches.js';
import { startSimulator, type RunningSimulator } from '../../apps/gateway-simulator/src/start.js';
import { GATEWAY_NAMES, type GatewayName } from '#libs/gateways';
import { loadConfig, type Config } from '#libs/platform';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { startRedis, type TestRedis } from '../support/redis.js';
import { CREDENTIALS_KEY, environment } from '../support/stack.js';
import type { Deed } from './plan.js';

export const START = Date.parse('2026-01-01T00:00:00Z');
const DEADLINE_STEP_MS = 10;

/** The gateways, a database, a Redis, and a time that passes as fast as there is nothing to do. Every webhook is lost. */
export class World {
  private timeMs = START;
  private readonly folder = mkdtempSync(join(tmpdir(), 'reconcile-'));
  private readonly clockFile = join(this.folder, 'clock');
  readonly clock = { now: () => new Date(this.timeMs) };
  private simulator!: RunningSimulator;

  private constructor(
    readonly database: TestDatabase,
    readonly redis: TestRedis,
    readonly env: Record<string, string>,
    readonly config: Config,
  ) {}

  static async start(): Promise<World> {
    const [database, redis] = await Promise.all([createDatabase(CREDENTIALS_KEY), startRedis()]);
    const env = await environment(database, redis);
    const world: World = new World(database, redis, env, loadConfig(env, []));
    world.set(START);
    env['CLOCK_FILE'] = world.clockFile;
    world.simulator = await startSimulator(loadConfig(env, []));
    for (const name of GATEWAY_NAMES) {
      const changes = {
        webhooks: { mode: 'drop' },
        vendor: { rateLimits: 'production' },
        refunds: { outcome: 'pending' },
      };
      world.part(Switches).change(name, changes as never);
    }
    return world;
  }

  /** Forwards, or wherever a clock may jump to. */
  set(ms: number): void {
    this.timeMs = Math.round(ms);
    writeFileSync(`${this.clockFile}.new`, String(this.timeMs));
    renameSync(`${this.clockFile}.new`, this.clockFile);
  }

  get now(): number {
    return this.timeMs;
  }

  /** Until the clock says so: somebody else moves it. */
  readonly pause = async (ms: number, signal?: AbortSignal): Promise<void> => {
    const until = this.timeMs + ms;
    const end = performance.now() + ms;
    const isOver = () => signal?.aborted === true || this.timeMs >= until || performance.now() >= end;
    while (!isOver()) await wait(2);
  };

  order(gateway: GatewayName, id: string): SimulatedOrder {
    const order = this.part(OrderBook).find(gateway, 'zomato', id);
    if (!order) throw new Error(`${gateway} knows no order ${id}`);
    return order;
  }

  do(order: SimulatedOrder, deed: Exclude<Deed, 'ask_refund'>): void {
    const bank = this.part(Bank);
    if (deed === 'late_success') bank.succeedLate(order);
    else if (deed === 'second_success') bank.payAgain(order);
    else if (deed === 'short_success') bank.payShort(order);
    else if (deed === 'return') this.giveBack(order);
    else bank.decide(order, deed);
  }

  endRefund(order: SimulatedOrder, refund: Refund, end: 'processed' | 'failed'): void {
    this.part(VendorRefunds).end(order, refund, end);
  }

  calls(): { calls: number; limited: number } {
    const log = this.part(CallLog);
    const totals = GATEWAY_NAMES.map((name) => log.totals(name));
    return {
      calls: totals.reduce((sum, { calls }) => sum + calls, 0),
      limited: totals.reduce((sum, { limited }) => sum + limited, 0),
    };
  }

  /** No call for a moment: whoever is at work waits for the time. */
  async quiet(): Promise<void> {
    let seen = -1;
    for (let looks = 0; looks < 500 && seen !== this.calls().calls; looks++) {
      seen = this.calls().calls;
      await wait(DEADLINE_STEP_MS);
    }
  }

  async close(): Promise<void> {
    await this.simulator.close();
    await this.redis.stop();
    await this.database.drop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Somebody gives the money back in the gateway's dashboard, where it is still there. */
  private giveBack(order: SimulatedOrder): void {
    const kept = order.tries.find(({ status }) => status === 'success');
    const back = order.refunds.reduce((sum, { amount }) => sum + amount, 0);
    if (!kept || back > 0) return;
    const id = String(9e8 + order.sequence);
    const refunds = this.part(VendorRefunds);
    const asked = { id, vendorId: id, amount: kept.amount, speed: 'normal', notes: {} };
    refunds.end(order, refunds.begin(order, kept, asked, 'pending'), 'processed');
  }

  private part<T>(type: abstract new (...dependencies: never[]) => T): T {
    return this.simulator.app.get(type as never) as T;
  }
}
