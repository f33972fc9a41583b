import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { leasesRunOut } from '../crash/time.js';
import { Backend, decideAtGateway } from '../support/api.js';
import { BackendReceiver } from '../support/backend-receiver.js';
import { Phone } from '../support/phone.js';
import { Processes } from '../support/processes.js';
import { until } from '../support/until.js';

let processes: Processes;
let zomato: Backend;
const phones: Phone[] = [];

beforeAll(async () => {
  processes = await Processes.start(['propeller', 'gateway-simulator', 'payments', 'webhook-worker']);
  zomato = new Backend(processes.url('payments'));
}, 90_000);
afterAll(() => processes?.close(), 30_000);
afterEach(() => {
  for (const phone of phones.splice(0)) phone.disconnect();
});

async function connectPhone(clientId: string): Promise<Phone> {
  const connected = await Phone.connect(processes.url('propeller'), {
    key: 'dev-zomato-key',
    clientId,
    deviceId: 'phone',
  });
  phones.push(connected);
  return connected;
}

const orderFor = (rider: string) => ({
  notifyClientId: rider,
  customer: { id: `customer_of_${rider}`, phone: '9999999999' },
});

async function ordersToPay(rider: string, count: number, payment: object = {}) {
  return Promise.all(Array.from({ length: count }, () => zomato.orderToPay(orderFor(rider), payment)));
}

const paid = (orderId: string) =>
  until(
    async () => (await zomato.get(`/v1/orders/${orderId}`)).body.status === 'PAID',
    `order ${orderId} is paid`,
    40_000,
  );

/** Every order paid once, and each of them on the screen: none missing. Repeats are told by their id. */
async function expectEachShownOnce(screen: Phone, orderIds: string[]): Promise<void> {
  await until(
    async () => new Set(screen.events.map(({ id }) => id)).size >= orderIds.length,
    'all are on the screen',
    40_000,
  );
  const bySubject = new Map<string, Set<string>>();
  for (const { subject, id } of screen.events) bySubject.set(subject, (bySubject.get(subject) ?? new Set()).add(id));
  expect([...bySubject.keys()].toSorted()).toEqual(orderIds.toSorted());
  expect([...bySubject.values()].every((ids) => ids.size === 1)).toBe(true);
  const wins = await processes.database.source.query<{ n: number }[]>(
    `SELECT count(*)::int AS n FROM payment_transitions WHERE to_status = 'SUCCESS' AND order_id = ANY($1) GROUP BY order_id`,
    [orderIds],
  );
  expect(wins.map(({ n }) => n)).toEqual(orderIds.map(() => 1));
}

describe('kill -9', () => {
  it('of Propeller: payments go on, the phone comes back by itself and hears what was due', async () => {
    const screen = await connectPhone('rider_a');
    await processes.kill('propeller');
    const orders = await ordersToPay('rider_a', 5);
    await Promise.all(orders.map(({ payment }) => decideAtGateway(payment.checkout.url, 'success')));
    await Promise.all(orders.map(({ orderId }) => paid(orderId)));
    expect(screen.events).toEqual([]);
    await processes.start('propeller');
    await expectEachShownOnce(
      screen,
      orders.map(({ orderId }) => orderId),
    );
  }, 90_000);

  it('of payments: connected phones stay connected', async () => {
    const screen = await connectPhone('rider_b');
    await processes.kill('payments');
    expect(screen.connected).toBe(true);
    await processes.start('payments');
    const [order] = await ordersToPay('rider_b', 1);
    await decideAtGateway(order?.payment.checkout.url, 'success');
    await screen.until(1);
    expect(screen.connections).toBe(1);
  }, 60_000);

  it('of the worker in the middle of its work: every order is paid once, every notification arrives', async () => {
    const screen = await connectPhone('rider_c');
    const orders = await ordersToPay('rider_c', 40);
    const decided = Promise.all(orders.map(({ payment }) => decideAtGateway(payment.checkout.url, 'success')));
    await screen.until(3);
    await processes.kill('webhook-worker');
    await decided;
    await processes.start('webhook-worker');
    await Promise.all(orders.map(({ orderId }) => paid(orderId)));
    await expectEachShownOnce(
      screen,
      orders.map(({ orderId }) => orderId),
    );
  }, 120_000);

  it('of the worker while a tenant’s backend is being told: it is told again, with the same id', async () => {
    const receiver = await BackendReceiver.start();
    try {
      receiver.replies = ['never'];
      await zomato.call('PUT', '/v1/webhook-endpoint', { url: receiver.url });
      const [order] = await ordersToPay('rider_w', 1);
      const { orderId = '' } = order ?? {};
      await decideAtGateway(order?.payment.checkout.url, 'success');
      await receiver.hears(orderId, 1);
      await processes.kill('webhook-worker');
      receiver.replies = [204];
      await leasesRunOut(processes);
      await processes.start('webhook-worker');
      const [before, again, next] = await receiver.hears(orderId, 3);
      expect([again?.id, again?.text]).toEqual([before?.id, before?.text]);
      expect(next?.type).toBe('order.paid');
    } finally {
      await zomato.call('DELETE', '/v1/webhook-endpoint');
      await receiver.close();
    }
  }, 90_000);

  it('of Redis and every process right after the 2xx: what was acknowledged is applied, once', async () => {
    // Cashfree signs, and sends one webhook for a payment: ten in the queue are the ten that matter.
    const orders = await ordersToPay('rider_d', 10, { gateway: 'cashfree' });
    await processes.kill('webhook-worker');
    await Promise.all(orders.map(({ payment }) => decideAtGateway(payment.checkout.url, 'success')));
    await until(async () => {
      const waiting = Number(await processes.redis.command('LLEN', '{payment-propeller}:webhooks:wait'));
      return waiting === orders.length;
    }, 'the door has taken all webhooks');
    await Promise.all([
      processes.redis.kill(),
      processes.kill('payments'),
      processes.kill('propeller'),
      processes.kill('gateway-simulator'),
    ]);
    await processes.redis.restart();
    await Promise.all([processes.start('payments'), processes.start('webhook-worker'), processes.start('propeller')]);
    const screen = await connectPhone('rider_d');
    await Promise.all(orders.map(({ orderId }) => paid(orderId)));
    await expectEachShownOnce(
      screen,
      orders.map(({ orderId }) => orderId),
    );
  }, 120_000);
});
