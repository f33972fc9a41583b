import { stateOf, type SimulatedOrder } from '../../apps/gateway-simulator/src/core/order.js';
import { checkInvariants, type PaymentStatus } from '#libs/payment';
import type { Lived } from './scenario.js';
import type { World } from './world.js';

interface Ours {
  id: string;
  status: PaymentStatus;
  winner: boolean;
  capturedAmount: number | null;
  refunds: { gatewayRefundId: string | null; amount: number; status: string }[];
}

async function ours(world: World): Promise<Map<string, Ours>> {
  const rows = await world.database.source.query<Ours[]>(
    `SELECT p.id, p.status, p.winner, p.captured_amount AS "capturedAmount",
       (SELECT COALESCE(jsonb_agg(jsonb_build_object('gatewayRefundId', gateway_refund_id, 'amount', amount, 'status', status)), '[]')
        FROM refunds r WHERE r.payment_id = p.id) AS refunds FROM payments p`,
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/** What a payment must be, going by the gateway's own books. A failure after its order's time was over may go unheard. */
function expected(order: SimulatedOrder): PaymentStatus[] {
  const kept = order.tries.find(({ status }) => status === 'success');
  if (kept) return [kept.amount === order.amount ? 'SUCCESS' : 'REVIEW'];
  if (order.tries.some(({ status }) => status === 'returned')) return ['SUCCESS'];
  const inTime = order.tries.some(({ at }) => order.expiresAt === undefined || at < order.expiresAt);
  if (inTime) return ['FAILED'];
  return order.tries.length === 0 ? ['EXPIRED'] : ['EXPIRED', 'FAILED'];
}

function wrongs(order: SimulatedOrder, payment: Ours): string[] {
  const wrong: string[] = [];
  const allowed = expected(order);
  if (!allowed.includes(payment.status)) wrong.push(`is ${payment.status}, must be ${allowed.join(' or ')}`);
  const kept = order.tries.find((one) => one.status === 'success');
  if (kept && payment.capturedAmount !== kept.amount)
    wrong.push(`captured ${payment.capturedAmount}, not ${kept.amount}`);
  const theirs = order.refunds.filter(({ tryId }) => tryId === kept?.id);
  for (const refund of theirs) {
    const own = payment.refunds.find(
      ({ gatewayRefundId }) => gatewayRefundId === refund.vendorId || gatewayRefundId === refund.id,
    );
    if (!own) wrong.push(`knows nothing of refund ${refund.vendorId}`);
    else if (own.status !== refund.status.toUpperCase() || own.amount !== refund.amount)
      wrong.push(`refund ${refund.vendorId} is ${own.status} ${own.amount}, not ${refund.status} ${refund.amount}`);
  }
  return wrong;
}

/** All that did not end right: against the gateways' books, and against the invariants. */
export async function verdict(world: World, lived: readonly Lived[]): Promise<string[]> {
  const books = await ours(world);
  const wrong = lived.flatMap(({ planned, payments }) =>
    payments.flatMap(({ id, gateway, gatewayOrderId }) => {
      const order = world.order(gateway as never, gatewayOrderId ?? '');
      const payment = books.get(id);
      const found = payment ? wrongs(order, payment) : ['is not there'];
      return found.map((what) => `${planned.story} ${gateway} ${id} (${stateOf(order)}): ${what}`);
    }),
  );
  const violations = await checkInvariants(world.database.source, world.clock.now());
  return [...wrong, ...violations.map(({ invariant, id, detail }) => `${invariant} ${id}: ${detail}`)];
}
