import { renameSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Backend } from '../support/api.js';
import { simulatorControl } from '../support/simulator.js';
import { startStack, type Stack } from '../support/stack.js';
import { until } from '../support/until.js';

export const GATEWAYS = ['razorpay', 'cashfree', 'juspay'] as const;
type GatewayName = (typeof GATEWAYS)[number];

/** How one gateway does at a moment. */
export interface Weather {
  successRate: number;
  /** Answers 500 to everything. */
  down?: boolean;
}

export interface Day {
  payments: number;
  /** Of the clock that the stack goes by. */
  msPerPayment: number;
  /** `t`: 0 in the morning, 1 at the end. */
  weather(gateway: GatewayName, t: number): Weather;
}

export interface Payment {
  /** Where it went in the end; undefined where no gateway took it. */
  gateway: string | undefined;
  orderId: string;
  t: number;
}

/** At the same time, as customers do. */
const TOGETHER = 6;
const PAYS_AFTER_MS = 150;
/** Rates are set anew so often: a slow decline in small steps. */
const STEPS = 100;

/** The clock of a stack whose day passes in minutes: the file that `CLOCK_FILE` names. */
class DayClock {
  readonly file: string;
  private now = Date.now();

  constructor(folder: string) {
    this.file = join(folder, 'clock');
    this.advance(0);
  }

  /** Never half a time, whoever reads. */
  advance(ms: number): void {
    this.now += ms;
    writeFileSync(`${this.file}.next`, String(this.now));
    renameSync(`${this.file}.next`, this.file);
  }
}

/** The whole stack, going by a clock of the day's. */
export interface DayStack {
  stack: Stack;
  clock: DayClock;
  close(): Promise<void>;
}

export async function startDayStack(): Promise<DayStack> {
  const folder = await mkdtemp(join(tmpdir(), 'routing-day-'));
  const clock = new DayClock(folder);
  const stack = await startStack(['simulator', 'payments', 'worker'], { CLOCK_FILE: clock.file });
  const close = async () => {
    await stack.close();
    await rm(folder, { recursive: true, force: true });
  };
  return { stack, clock, close };
}

/** The customers of a day, through the whole stack: order, attempt, the bank's decision, the webhook, what is learned. */
export async function play({ stack, clock }: DayStack, day: Day): Promise<Payment[]> {
  const backend = new Backend(stack.payments);
  const control = simulatorControl(stack.simulator);
  const played: Payment[] = [];
  let last = '';
  for (let i = 0; i < day.payments; i += TOGETHER) {
    const t = i / day.payments;
    const weather = GATEWAYS.map((name) => day.weather(name, Math.floor(t * STEPS) / STEPS));
    if (JSON.stringify(weather) !== last) {
      last = JSON.stringify(weather);
      for (const [k, name] of GATEWAYS.entries()) await control.gateway(name, switchesOf(weather[k] as Weather));
    }
    const started = Array.from({ length: Math.min(TOGETHER, day.payments - i) }, () => startOne(backend, t));
    played.push(...(await Promise.all(started)));
    clock.advance(TOGETHER * day.msPerPayment);
  }
  await settled(stack);
  return played;
}

function switchesOf({ successRate, down }: Weather) {
  return { mode: down ? 'error' : 'online', payments: { successRate, decideAfterMs: PAYS_AFTER_MS } };
}

async function startOne(backend: Backend, t: number): Promise<Payment> {
  const { orderId, payment } = await backend.orderToPay({ expiresInSeconds: 86_400 });
  return { orderId, t, gateway: payment.uncertain || !payment.checkout ? undefined : payment.gateway };
}

/** All that a customer could decide is decided, and written down. */
async function settled({ database }: Stack): Promise<void> {
  const open = `SELECT count(*)::int AS open FROM payments WHERE status IN ('CREATED', 'PENDING') AND NOT uncertain`;
  const none = async () => (await database.source.query<{ open: number }[]>(open))[0]?.open === 0;
  await until(none, 'all are decided', 60_000);
}

export async function paidOrders({ database }: Stack): Promise<Set<string>> {
  const rows = await database.source.query<{ id: string }[]>(`SELECT id FROM orders WHERE status = 'PAID'`);
  return new Set(rows.map(({ id }) => id));
}

/** The gateways' shares of some payments. */
export function shareOf(gateway: string, payments: readonly Payment[]): number {
  return payments.filter((one) => one.gateway === gateway).length / payments.length;
}
