import { expect } from '@jest/globals';
import { checkInvariants } from '#libs/payment';
import { ORDER } from '../support/api.js';
import type { Processes } from '../support/processes.js';
import { until } from '../support/until.js';
import { REFUNDED, type Load, type Story } from './load.js';
import { todayIsDue } from './time.js';

const QUIET_MS_MAX = 90_000;

/** What is still under way; nothing when all is quiet. */
const UNDER_WAY = `
  SELECT 'payment ' || gateway || ' ' || status AS what FROM payments WHERE status IN ('CREATED', 'PENDING')
  UNION ALL SELECT 'refund ' || gateway FROM refunds WHERE status = 'PENDING'
  UNION ALL SELECT 'message to ' || recipient FROM outbox
    WHERE settled_at IS NULL AND (accepted_at IS NULL OR recipient = $1)`;

/** Resolves when nothing is left to do: no job, no open payment, refund or message, and the rider's phone has had its news. */
export async function quiet({ database: { source }, redis }: Processes, load: Load): Promise<void> {
  let left: string[] = [];
  const look = async () => {
    left = (await source.query<{ what: string }[]>(UNDER_WAY, [load.rider])).map(({ what }) => what);
    if (left.length > 0) return false;
    const queue = '{payment-propeller}:webhooks';
    const [waiting, active] = [
      await redis.command('LLEN', `${queue}:wait`),
      await redis.command('LLEN', `${queue}:active`),
    ];
    const delayed = await redis.command('ZCARD', `${queue}:delayed`);
    left = [`${String(waiting)} jobs waiting, ${String(active)} active, ${String(delayed)} delayed`];
    return [waiting, active, delayed].every((count) => count === 0);
  };
  await until(look, 'quiet', QUIET_MS_MAX).catch((error: unknown) => {
    throw new Error(`${String(error)}; left: ${left.slice(0, 10).join(', ')}`);
  });
}

const UNSETTLED = `
  SELECT 'day of ' || gateway || coalesce(': ' || error, '') AS what FROM settlement_days WHERE finished_at IS NULL
  UNION ALL SELECT kind || ' at ' || gateway FROM settlement_differences WHERE state = 'open'`;

/** Resolves when all books agree, once a day that is over is matched again. */
export async function settled({ database: { source } }: Processes): Promise<void> {
  let left: string[] = [];
  await todayIsDue(source);
  const look = async () => {
    left = (await source.query<{ what: string }[]>(UNSETTLED)).map(({ what }) => what);
    return left.length === 0;
  };
  await until(look, 'settled', QUIET_MS_MAX).catch((error: unknown) => {
    throw new Error(`${String(error)}; left: ${left.slice(0, 10).join(', ')}`);
  });
}

/** Nothing is lost, doubled or inconsistent. */
export async function expectAllIsWell(processes: Processes, load: Load): Promise<void> {
  expect(await checkInvariants(processes.database.source, new Date())).toEqual([]);
  expect(shown(load)).toEqual(Object.fromEntries(load.paidOrders.map((orderId) => [orderId, 1])));
  expect(await returned(processes, load)).toEqual(
    Object.fromEntries(load.orders.map(({ orderId, story }) => [orderId, RETURNED[story] ?? []])),
  );
}

/** How many different "paid" of an order the rider was shown. A repeat has the same id. */
function shown({ screen }: Load): Record<string, number> {
  const ids: Record<string, Set<string>> = {};
  for (const { type, subject, id } of screen.events) if (type === 'order.paid') (ids[subject] ??= new Set()).add(id);
  return Object.fromEntries(Object.entries(ids).map(([subject, { size }]) => [subject, size]));
}

/** Paise that go back, in how many refunds. */
const RETURNED: Partial<Record<Story, number[]>> = { paidTwice: [ORDER.amount], refunded: [REFUNDED] };

interface Simulated {
  gateway: string;
  reference: string;
  refunds: { amount: number }[];
}

/** What went back of each order, in the gateways' own books. */
async function returned(processes: Processes, { orders }: Load): Promise<Record<string, number[]>> {
  const state = await fetch(`${processes.url('gateway-simulator')}/simulator/state`);
  const { payments } = (await state.json()) as { payments: Simulated[] };
  const rows = await processes.database.source.query<{ orderId: string; gateway: string; reference: string }[]>(
    `SELECT order_id AS "orderId", gateway, reference FROM payments WHERE order_id = ANY($1)`,
    [orders.map(({ orderId }) => orderId)],
  );
  const back: Record<string, number[]> = Object.fromEntries(orders.map(({ orderId }) => [orderId, []]));
  for (const { orderId, gateway, reference } of rows)
    for (const at of payments.filter((one) => one.gateway === gateway && one.reference === reference))
      back[orderId]?.push(...at.refunds.map(({ amount }) => amount));
  return back;
}
